using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sessions.Gateway.Keys;

/// <summary>The SHA-256 of a key's text, which is all that the gateway keeps of it.</summary>
/// <remarks>
/// A slow, salted password hash defends secrets that people choose. These keys are 256 random bits: nobody enumerates
/// them, so a plain digest is enough, and it may be looked up on every request.
/// </remarks>
internal readonly record struct KeyDigest
{
    public const string Prefix = "sha256:";

    /// <summary>Length of a seal, in bytes.</summary>
    public const int SealBytes = HMACSHA256.HashSizeInBytes;

    private const int StackBytesMax = 1024;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private KeyDigest(ReadOnlySpan<byte> digest)
    {
        _high = MemoryMarshal.Read<UInt128>(digest);
        _low = MemoryMarshal.Read<UInt128>(digest[16..]);
    }

    public static KeyDigest Of(ReadOnlySpan<char> key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(key, digest);
        return new KeyDigest(digest);
    }

    /// <summary>The digest as configuration holds it: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public static string TextOf(ReadOnlySpan<char> key) => Prefix + HexOf(key);

    /// <summary>The digest of a key as 64 lower-case hexadecimal digits.</summary>
    public static string HexOf(ReadOnlySpan<char> key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(key, digest);
        return Convert.ToHexStringLower(digest);
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out KeyDigest digest)
    {
        digest = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text.Length != Prefix.Length + (2 * SHA256.HashSizeInBytes))
        {
            return false;
        }

        foreach (var letter in text.AsSpan(Prefix.Length))
        {
            if (!char.IsAsciiHexDigit(letter))
            {
                return false;
            }
        }

        digest = new KeyDigest(Convert.FromHexString(text.AsSpan(Prefix.Length)));
        return true;
    }

    /// <summary>
    /// HMAC-SHA256 of a text by the digest: only who knows the digest, or the key, can make it.
    /// </summary>
    public byte[] Seal(string statement)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        MemoryMarshal.Write(digest, _high);
        MemoryMarshal.Write(digest[16..], _low);
        return HMACSHA256.HashData(digest, Encoding.UTF8.GetBytes(statement));
    }

    private static void Hash(ReadOnlySpan<char> key, Span<byte> digest)
    {
        var size = Encoding.UTF8.GetByteCount(key);
        var bytes = size <= StackBytesMax ? stackalloc byte[size] : new byte[size];
        Encoding.UTF8.GetBytes(key, bytes);
        SHA256.HashData(bytes, digest);
    }
}
