using System.Buffers.Binary;
using Sessions.Core.Caching;
using Sessions.Core.Items;

namespace Sessions.Storage;

/// <summary>A <see cref="CacheSummary"/> as stores keep it.</summary>
/// <remarks>
/// Version 1, whether there is a head 1, its hash 16, its tokens 4, tokens read 8, count of losses 1, then each loss:
/// cause 1, count 4, tokens 8, cost 8. Numbers little-endian.
/// </remarks>
internal static class CacheSummaryCodec
{
    private const byte Version = 1;
    private const int FixedLength = 31;
    private const int LossLength = 21;

    public static int Length(CacheSummary summary) => FixedLength + (summary.Losses.Count * LossLength);

    /// <summary>Length of what stands at the beginning; null where that is no summary of this version.</summary>
    public static int? LengthAtStart(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= FixedLength && bytes[0] == Version ? FixedLength + (bytes[30] * LossLength) : null;

    /// <summary>Writes a summary, <see cref="Length"/> bytes.</summary>
    public static void Write(Span<byte> target, CacheSummary summary)
    {
        target[0] = Version;
        target[1] = summary.Head is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt128LittleEndian(target[2..], summary.Head?.Value ?? UInt128.Zero);
        BinaryPrimitives.WriteInt32LittleEndian(target[18..], summary.HeadTokens);
        BinaryPrimitives.WriteInt64LittleEndian(target[22..], summary.ReadTokens);
        target[30] = checked((byte)summary.Losses.Count);
        target = target[FixedLength..];
        foreach (var loss in summary.Losses)
        {
            target[0] = (byte)loss.Cause;
            BinaryPrimitives.WriteInt32LittleEndian(target[1..], loss.Count);
            BinaryPrimitives.WriteInt64LittleEndian(target[5..], loss.Tokens);
            BinaryPrimitives.WriteInt64LittleEndian(target[13..], loss.NanoUsd);
            target = target[LossLength..];
        }
    }

    /// <summary>Reads a summary; null for none, and for what a later version wrote.</summary>
    public static CacheSummary? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength || bytes[0] != Version || bytes.Length < FixedLength + (bytes[30] * LossLength))
        {
            return null;
        }

        var losses = new CacheLoss[bytes[30]];
        for (var i = 0; i < losses.Length; i++)
        {
            var loss = bytes[(FixedLength + (i * LossLength))..];
            losses[i] = new CacheLoss(
                (CacheCause)loss[0],
                BinaryPrimitives.ReadInt32LittleEndian(loss[1..]),
                BinaryPrimitives.ReadInt64LittleEndian(loss[5..]),
                BinaryPrimitives.ReadInt64LittleEndian(loss[13..]));
        }

        return new CacheSummary
        {
            Head = bytes[1] == 0 ? null : new ChainHash(BinaryPrimitives.ReadUInt128LittleEndian(bytes[2..])),
            HeadTokens = BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]),
            ReadTokens = BinaryPrimitives.ReadInt64LittleEndian(bytes[22..]),
            Losses = losses,
        };
    }
}
