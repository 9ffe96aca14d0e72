using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>The items of a path that a session has not seen, counted, as its log keeps them.</summary>
internal static class NewItems
{
    /// <summary>All items of a path from one on.</summary>
    /// <param name="path">The path, with the bytes of these items.</param>
    /// <param name="wire">Its wire format.</param>
    /// <param name="model">Whose tokens are counted.</param>
    /// <param name="capture">Whether the content is kept.</param>
    /// <param name="counter">Counts.</param>
    /// <param name="matched">How many leading items are known.</param>
    public static AppendedItem[] Of(
        PathProposal path, WireFormat wire, string model, CaptureMode capture, ITokenCounter counter, int matched)
    {
        var items = path.Items.Span;
        if (matched >= items.Length)
        {
            return [];
        }

        var appended = new AppendedItem[items.Length - matched];

        // What introduces the tools stands before the first of them and is kept and cached with it.
        var firstTool = FirstTool(items);
        for (var i = matched; i < items.Length; i++)
        {
            var item = items[i];
            var bytes = path.Body.Slice(item.Offset, item.Length);
            var introduction = i == firstTool ? counter.CountToolList(wire) : 0;
            appended[i - matched] = new AppendedItem(
                item.Chain,
                item.Kind,
                introduction + counter.CountItem(model, item.Kind, bytes.Span),
                item.Length,
                (item.Marks & ItemMarks.Continues) != 0,
                capture == CaptureMode.Full ? RawJson.From(bytes) : null);
        }

        return appended;
    }

    /// <summary>Tokens of items.</summary>
    public static int Tokens(AppendedItem[] items)
    {
        var tokens = 0;
        foreach (var item in items)
        {
            tokens = checked(tokens + item.Tokens);
        }

        return tokens;
    }

    private static int FirstTool(ReadOnlySpan<ProposedItem> items)
    {
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Kind == ItemKind.ToolDefinition)
            {
                return i;
            }
        }

        return -1;
    }
}
