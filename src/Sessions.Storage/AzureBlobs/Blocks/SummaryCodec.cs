using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Storage.AzureBlobs.Expiry;

namespace Sessions.Storage.AzureBlobs.Blocks;

/// <summary>A session's summary as its log carries it in every block.</summary>
/// <remarks>
/// Version 1, status 1, times 2 × 8, turns 4, tokens 2 × 8, cost 8, hour in the index 8, in version 2 the tip 16, then
/// the owner and the metadata as strings with their lengths, then what is known of the prefix cache and the
/// <see cref="ExpiryMark"/>, which older logs and readers lack. Numbers little-endian. Without a tip it is version 1.
/// </remarks>
internal static class SummaryCodec
{
    private const byte Version = 1;
    private const byte TipVersion = 2;
    private const int TipLength = 16;
    private const int FixedLength = 54;
    private const int HourOffset = 46;
    private const int ActiveOffset = 10;
    private const int NoMetadata = -1;

    /// <summary>Writes a summary.</summary>
    /// <param name="summary">What listings show.</param>
    /// <param name="hour">The hour under which the session stands in the index.</param>
    /// <param name="tip">What the block's batch left in the path index; null for nothing.</param>
    /// <param name="expiry">When it expires; null for never.</param>
    public static byte[] Write(SessionSummary summary, long hour, ChainHash? tip, ExpiryMark? expiry)
    {
        var target = new ArrayBufferWriter<byte>(128);
        var fixedPart = target.GetSpan(FixedLength);
        fixedPart[0] = tip is null ? Version : TipVersion;
        fixedPart[1] = (byte)summary.Status;
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[2..], summary.CreatedAt.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[ActiveOffset..], summary.LastActivityAt.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(fixedPart[18..], summary.Turns);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[22..], summary.InputTokens);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[30..], summary.OutputTokens);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[38..], summary.CostNanoUsd);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[HourOffset..], hour);
        target.Advance(FixedLength);
        if (tip is { } left)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(target.GetSpan(TipLength), left.Value);
            target.Advance(TipLength);
        }

        WriteString(target, summary.Owner);
        WriteInt32(target, summary.Metadata?.Count ?? NoMetadata);
        if (summary.Metadata is { } metadata)
        {
            foreach (var (key, value) in metadata)
            {
                WriteString(target, key);
                WriteString(target, value);
            }
        }

        if (summary.Cache is { } cache)
        {
            var length = CacheSummaryCodec.Length(cache);
            CacheSummaryCodec.Write(target.GetSpan(length), cache);
            target.Advance(length);
        }

        expiry?.Write(target);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>The hour under which the session stands in the index; null for an empty summary.</summary>
    public static long? Hour(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? null : BinaryPrimitives.ReadInt64LittleEndian(bytes[HourOffset..]);

    /// <summary>The entry that the block's batch left in the path index; null where it left none.</summary>
    public static (string Owner, ChainHash Tip)? Tip(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != TipVersion)
        {
            return null;
        }

        var tip = new ChainHash(BinaryPrimitives.ReadUInt128LittleEndian(bytes[FixedLength..]));
        var rest = bytes[(FixedLength + TipLength)..];
        return (ReadString(ref rest), tip);
    }

    /// <summary>When the session expires, and where its marker stands; null for never, and for nowhere.</summary>
    public static ExpiryMark? Expiry(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] is not (Version or TipVersion))
        {
            return null;
        }

        var rest = bytes[(bytes[0] == Version ? FixedLength : FixedLength + TipLength)..];
        SkipString(ref rest);
        for (var strings = 2 * ReadInt32(ref rest); strings > 0; strings--)
        {
            SkipString(ref rest);
        }

        return ReadExpiry(rest);
    }

    /// <exception cref="InvalidDataException">A later version wrote it, or it is damaged.</exception>
    public static SessionSummary Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength || bytes[0] is not (Version or TipVersion))
        {
            throw new InvalidDataException("The summary of a session is of a version that this one does not know.");
        }

        var rest = bytes[(bytes[0] == Version ? FixedLength : FixedLength + TipLength)..];
        return new SessionSummary
        {
            Status = (SessionStatus)bytes[1],
            CreatedAt = Time(bytes[2..]),
            LastActivityAt = Time(bytes[ActiveOffset..]),
            Turns = BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]),
            InputTokens = BinaryPrimitives.ReadInt64LittleEndian(bytes[22..]),
            OutputTokens = BinaryPrimitives.ReadInt64LittleEndian(bytes[30..]),
            CostNanoUsd = BinaryPrimitives.ReadInt64LittleEndian(bytes[38..]),
            Owner = ReadString(ref rest),
            Metadata = ReadMetadata(ref rest),
            Cache = CacheSummaryCodec.Read(rest),
            ExpiresAt = ReadExpiry(rest)?.At,
        };
    }

    private static ExpiryMark? ReadExpiry(ReadOnlySpan<byte> rest)
    {
        var before = CacheSummaryCodec.LengthAtStart(rest) ?? 0;
        return before <= rest.Length ? ExpiryMark.Read(rest[before..]) : null;
    }

    private static DateTimeOffset Time(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(bytes), TimeSpan.Zero);

    private static Dictionary<string, string>? ReadMetadata(ref ReadOnlySpan<byte> rest)
    {
        var count = ReadInt32(ref rest);
        if (count == NoMetadata)
        {
            return null;
        }

        var metadata = new Dictionary<string, string>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = ReadString(ref rest);
            metadata[key] = ReadString(ref rest);
        }

        return metadata;
    }

    private static void WriteInt32(ArrayBufferWriter<byte> target, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(sizeof(int)), value);
        target.Advance(sizeof(int));
    }

    private static void WriteString(ArrayBufferWriter<byte> target, string text)
    {
        WriteInt32(target, Encoding.UTF8.GetByteCount(text));
        _ = Encoding.UTF8.GetBytes(text, target);
    }

    private static int ReadInt32(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        return value;
    }

    private static void SkipString(ref ReadOnlySpan<byte> rest)
    {
        var length = ReadInt32(ref rest);
        rest = rest[length..];
    }

    private static string ReadString(ref ReadOnlySpan<byte> rest)
    {
        var length = ReadInt32(ref rest);
        var text = Encoding.UTF8.GetString(rest[..length]);
        rest = rest[length..];
        return text;
    }
}
