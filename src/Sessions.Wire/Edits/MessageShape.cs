using Sessions.Core.Items;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Where one message of Anthropic Messages stands in the body.</summary>
/// <remarks>
/// Items tell where blocks are, not what is around them. Only those bytes are read here: a message's end is two closing
/// brackets behind its last block, and the next one begins behind a comma.
/// </remarks>
/// <param name="First">Its first item.</param>
/// <param name="End">Index after its last item.</param>
/// <param name="IsWhole">Whether its only item is the message itself rather than a block.</param>
/// <param name="StartAt">Where its bytes begin.</param>
/// <param name="EndAt">Where they end.</param>
internal readonly record struct MessageShape(int First, int End, bool IsWhole, int StartAt, int EndAt)
{
    /// <summary>Whether an item is a message rather than a block of one.</summary>
    public static bool IsMessage(
        ReadOnlySpan<byte> body, ReadOnlySpan<ProposedItem> items, in SectionPlace section, int item)
    {
        if (Continues(items[item]))
        {
            return false;
        }

        // A message's first block follows the bracket of its content; a message that of the messages, or a comma.
        var before = body[..items[item].Offset].TrimEnd(" \n\r\t"u8).Length - 1;
        return body[before] != (byte)'[' || before == section.Value.Start.Value;
    }

    /// <summary>The message that holds an item.</summary>
    public static MessageShape Of(in EditRun run, in SectionPlace section, int item)
    {
        var first = item;
        while (Continues(run.Items[first]))
        {
            first--;
        }

        var end = item + 1;
        while (end < section.End && Continues(run.Items[end]))
        {
            end++;
        }

        var isWhole = IsMessage(run.Body, run.Items, section, first);
        var startAt = isWhole ? run.StartOf(first)
            : first == section.First ? JsonExtent.SkipSpace(run.Body, section.Value.Start.Value + 1)
            : BehindComma(run.Body, EndOfMessage(run, section, first - 1));
        return new MessageShape(first, end, isWhole, startAt, EndOfMessage(run, section, end - 1));
    }

    /// <summary>Where the message before ends; there must be one.</summary>
    public int EndBefore(in EditRun run, in SectionPlace section) => EndOfMessage(run, section, First - 1);

    /// <summary>Where the next message begins, or where this one ends when it is the last.</summary>
    public int StartBehind(in EditRun run, in SectionPlace section) =>
        End < section.End ? BehindComma(run.Body, EndAt) : EndAt;

    private static int EndOfMessage(in EditRun run, in SectionPlace section, int lastItem)
    {
        var end = run.EndOf(lastItem);
        return IsMessage(run.Body, run.Items, section, lastItem) ? end : JsonExtent.EndOfNest(run.Body, end, 2);
    }

    private static int BehindComma(ReadOnlySpan<byte> body, int at) =>
        JsonExtent.SkipSpace(body, JsonExtent.SkipSpace(body, at) + 1);

    private static bool Continues(in ProposedItem item) => (item.Marks & ItemMarks.Continues) != 0;
}
