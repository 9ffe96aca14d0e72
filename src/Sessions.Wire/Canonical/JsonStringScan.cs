using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sessions.Wire.Canonical;

/// <summary>Finds where a JSON string ends and whether its escapes are already in canonical form.</summary>
/// <remarks>
/// A stock reader falls back to a byte at a time at the first escape, and an agent's transcript has one every few
/// dozen bytes. Here a block's special bytes become a bit mask, so an escape costs a few instructions.
/// UTF-8 itself is checked once for the whole body, not here.
/// </remarks>
internal static class JsonStringScan
{
    private const int BlockBytes = 32;
    private const byte FirstPrintable = 0x20;
    private const byte Short = 1;
    private const byte Long = 2;

    /// <summary>1 for the escapes that are canonical as they stand, 2 for those that have another spelling.</summary>
    private static ReadOnlySpan<byte> EscapeClass =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, Short, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Long,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Short, 0, 0, 0,
        0, 0, Short, 0, 0, 0, Short, 0, 0, 0, 0, 0, 0, 0, Short, 0,
        0, 0, Short, 0, Short, Long, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The index of the closing quote of a string.</summary>
    /// <param name="json">The whole document.</param>
    /// <param name="start">The index after the opening quote.</param>
    /// <param name="plain">Whether the string's bytes are its canonical form.</param>
    /// <returns>The index, or the complement of the index of the fault when this is no JSON string.</returns>
    public static int FindEnd(ReadOnlySpan<byte> json, int start, out bool plain)
    {
        plain = true;
        var at = start;
        ref var origin = ref MemoryMarshal.GetReference(json);
        for (var lastBlock = json.Length - BlockBytes; at <= lastBlock;)
        {
            var block = Vector256.LoadUnsafe(ref origin, (nuint)at);
            var special = Vector256.Equals(block, Vector256.Create((byte)'"'))
                | Vector256.Equals(block, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(block, Vector256.Create(FirstPrintable));
            var next = at + BlockBytes;
            for (var bits = special.ExtractMostSignificantBits(); bits != 0;)
            {
                var offset = BitOperations.TrailingZeroCount(bits);
                var found = at + offset;
                if (json[found] == (byte)'"')
                {
                    return found;
                }

                if (!IsEscape(json, found, ref plain))
                {
                    return ~found;
                }

                // The escaped character is spent too; the one after the block's last byte stands in the next block.
                bits &= ~(3u << offset);
                next = offset == BlockBytes - 1 ? next + 1 : next;
            }

            at = next;
        }

        return FindEndInTail(json, at, ref plain);
    }

    private static int FindEndInTail(ReadOnlySpan<byte> json, int at, ref bool plain)
    {
        while (at < json.Length)
        {
            var found = json[at];
            if (found == (byte)'"')
            {
                return at;
            }

            if (found == (byte)'\\')
            {
                if (!IsEscape(json, at, ref plain))
                {
                    return ~at;
                }

                at += 2;
            }
            else if (found < FirstPrintable)
            {
                return ~at;
            }
            else
            {
                at++;
            }
        }

        return ~json.Length;
    }

    private static bool IsEscape(ReadOnlySpan<byte> json, int at, ref bool plain)
    {
        if (json[at] != (byte)'\\' || at + 1 >= json.Length)
        {
            return false;
        }

        var escaped = json[at + 1];
        var kind = escaped < EscapeClass.Length ? EscapeClass[escaped] : 0;
        if (kind == Short)
        {
            return true;
        }

        plain = false;
        return kind == Long && (escaped == (byte)'/' || JsonStringForm.IsFourHexDigits(json[(at + 2)..]));
    }
}
