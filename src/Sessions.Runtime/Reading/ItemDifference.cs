using System.Text;

namespace Sessions.Runtime.Reading;

/// <summary>Where two items begin to differ, and what stands there.</summary>
/// <param name="Byte">The first byte that differs, from 0; the shorter one's length where one is cut.</param>
/// <param name="OldQuote">What stood around it.</param>
/// <param name="NewQuote">What stands there now.</param>
public sealed record ItemDifference(int Byte, string OldQuote, string NewQuote)
{
    /// <summary>Characters of a quote, at most.</summary>
    public const int QuoteMax = 80;

    // What comes before the difference, to find the place by.
    private const int LeadBytes = 24;

    /// <summary>Compares two items' bytes; null where they are the same.</summary>
    public static ItemDifference? Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var at = before.CommonPrefixLength(after);
        if (at == before.Length && at == after.Length)
        {
            return null;
        }

        var from = WholeFrom(before, Math.Max(0, at - LeadBytes));
        return new ItemDifference(at, Quote(before, from), Quote(after, from));
    }

    private static string Quote(ReadOnlySpan<byte> item, int from)
    {
        var end = WholeFrom(item, Math.Min(item.Length, from + QuoteMax));
        return Encoding.UTF8.GetString(item[Math.Min(from, end)..end]);
    }

    // The beginning of the character that a byte belongs to: a character is never cut.
    private static int WholeFrom(ReadOnlySpan<byte> item, int at)
    {
        while (at > 0 && at < item.Length && (item[at] & 0xC0) == 0x80)
        {
            at--;
        }

        return at;
    }
}
