using System.Buffers.Binary;
using Sessions.Simulator.Counting;

namespace Sessions.Simulator.Thinking;

/// <summary>What the signature of a thinking block holds.</summary>
/// <param name="Model">Hash of the model that thought.</param>
/// <param name="Account">Hash of the account that it thought for.</param>
/// <param name="Prefix">Hash of system, tools and messages before the block, thinking left out.</param>
/// <param name="Previous">The block before it that the model could see; 0 for none.</param>
/// <param name="Text">Hash of what it says.</param>
internal readonly record struct ThinkingSignature(
    ulong Model, ulong Account, UInt128 Prefix, ulong Previous, ulong Text)
{
    private const int Length = 52;
    private const uint Stamp = 0x53494D32;

    /// <summary>Reads a signature; null for what this provider never wrote.</summary>
    public static ThinkingSignature? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return Convert.TryFromBase64String(text, bytes, out var length)
            && length == Length
            && BinaryPrimitives.ReadUInt32BigEndian(bytes) == Stamp
                ? new ThinkingSignature(
                    BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]),
                    BinaryPrimitives.ReadUInt64BigEndian(bytes[12..]),
                    BinaryPrimitives.ReadUInt128BigEndian(bytes[20..]),
                    BinaryPrimitives.ReadUInt64BigEndian(bytes[36..]),
                    BinaryPrimitives.ReadUInt64BigEndian(bytes[44..]))
                : null;
    }

    public string Written()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Stamp);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[4..], Model);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[12..], Account);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[20..], Prefix);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[36..], Previous);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[44..], Text);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>The short hash by which signatures name models, texts and other blocks.</summary>
    public static ulong HashOf(string text) => (ulong)Mix.Text(text);
}
