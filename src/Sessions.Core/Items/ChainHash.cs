using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sessions.Core.Items;

/// <summary>
/// An item together with everything before it: H(parent's chain hash, item hash), SHA-256 cut to 128 bits.
/// </summary>
/// <remarks>Two requests that agree in the chain hash at depth n agree in the meaning of their first n items.</remarks>
[JsonConverter(typeof(ChainHashConverter))]
public readonly record struct ChainHash(UInt128 Value)
{
    /// <summary>The empty path.</summary>
    public static readonly ChainHash Root;

    /// <summary>The chain hash one item further down.</summary>
    public ChainHash Extend(ItemHash item)
    {
        Span<byte> pair = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128BigEndian(pair, Value);
        BinaryPrimitives.WriteUInt128BigEndian(pair[16..], item.Value);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(pair, digest);
        return new ChainHash(BinaryPrimitives.ReadUInt128BigEndian(digest));
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not 32 hexadecimal digits.</exception>
    public static ChainHash Parse(ReadOnlySpan<byte> hex) =>
        hex.Length == 32
        && UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new ChainHash(value)
            : throw new FormatException("A chain hash is 32 hexadecimal digits.");

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}

/// <summary>A chain hash in JSON: 32 lower-case hexadecimal digits.</summary>
public sealed class ChainHashConverter : JsonConverter<ChainHash>
{
    private const int HexLength = 32;

    /// <inheritdoc />
    public override ChainHash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<byte> hex = stackalloc byte[HexLength];
        return !reader.HasValueSequence && reader.ValueSpan.Length == HexLength && reader.CopyString(hex) == HexLength
            ? ChainHash.Parse(hex)
            : throw new JsonException("A chain hash is 32 hexadecimal digits.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, ChainHash value, JsonSerializerOptions options)
    {
        Span<byte> hex = stackalloc byte[HexLength];
        value.Value.TryFormat(hex, out _, "x32", CultureInfo.InvariantCulture);
        writer.WriteStringValue(hex);
    }
}
