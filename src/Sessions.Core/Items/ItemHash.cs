using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Sessions.Core.Items;

/// <summary>The meaning of one item: SHA-256 of its canonical form, cut to 128 bits.</summary>
public readonly record struct ItemHash(UInt128 Value)
{
    /// <summary>Hashes the canonical bytes of one item.</summary>
    public static ItemHash Of(ReadOnlySpan<byte> canonical)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical, digest);
        return new ItemHash(BinaryPrimitives.ReadUInt128BigEndian(digest));
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
