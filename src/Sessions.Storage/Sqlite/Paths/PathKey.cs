using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sessions.Contracts;
using Sessions.Core.Items;

namespace Sessions.Storage.Sqlite.Paths;

/// <summary>Where an entry of the path index stands.</summary>
/// <param name="Row">Half of a hash of tenant, owner and tip: the entry's row number.</param>
/// <param name="Check">The other half, which the row must agree with.</param>
/// <param name="Owner">A number for tenant and owner; only bounds go by it.</param>
internal readonly record struct PathKey(long Row, long Check, long Owner)
{
    private const int TipBytes = 16;
    private const int StackBytes = 512;

    public static PathKey Of(TenantId tenant, string owner, ChainHash tip)
    {
        // Neither name can hold a zero: what is hashed cannot be read in two ways.
        var lengthMax = Encoding.UTF8.GetMaxByteCount(tenant.Value.Length + owner.Length) + 2 + TipBytes;
        var bytes = lengthMax <= StackBytes ? stackalloc byte[StackBytes] : new byte[lengthMax];
        var length = Encoding.UTF8.GetBytes(tenant.Value, bytes);
        bytes[length++] = 0;
        length += Encoding.UTF8.GetBytes(owner, bytes[length..]);
        bytes[length++] = 0;

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(bytes[..length], digest);
        var number = BinaryPrimitives.ReadInt64BigEndian(digest);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[length..], tip.Value);
        _ = SHA256.HashData(bytes[..(length + TipBytes)], digest);
        return new PathKey(
            BinaryPrimitives.ReadInt64BigEndian(digest), BinaryPrimitives.ReadInt64BigEndian(digest[8..]), number);
    }
}
