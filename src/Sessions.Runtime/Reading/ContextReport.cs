using Sessions.Contracts.Views;
using Sessions.Core.Items;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>What fills the context of a turn: tokens per item and per category, and the items themselves.</summary>
public static class ContextReport
{
    /// <summary>Most items of one page.</summary>
    public const int LimitMax = 1_000;

    /// <summary>Bytes of content that one page holds, at most; a single larger item is still returned.</summary>
    public const long PageBytesMax = 4 * 1024 * 1024;

    private const int LargestCount = 10;

    private static readonly ContextCategory[] Categories = Enum.GetValues<ContextCategory>();

    /// <summary>Reads one page of a path; sums are always over the whole path.</summary>
    /// <param name="store">The log's store.</param>
    /// <param name="session">The session.</param>
    /// <param name="path">The path, as the session gave it.</param>
    /// <param name="after">Only items that lie deeper; 0 from the first.</param>
    /// <param name="limit">Items of the page, 1–<see cref="LimitMax"/>.</param>
    /// <param name="content">Whether to return the client's bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<ContextView> ReadAsync(
        ISessionStore store,
        ISession session,
        TurnPath path,
        int after,
        int limit,
        bool content,
        CancellationToken cancellationToken)
    {
        var tokens = new int[path.Items.Count];
        var sum = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            sum += path.Items[i].Tokens;
            tokens[i] = sum;
        }

        var items = await ReadItemsAsync(store, session, path, tokens, after, limit, content, cancellationToken)
            .ConfigureAwait(false);
        var next = items.Count > 0 ? items[^1].Depth : after;
        return new ContextView
        {
            Turn = path.Turn,
            Model = path.Model,
            Tokens = sum,
            Window = path.Window,
            UsableWindow = path.UsableWindow,
            Pressure = Views.Pressure(sum, path.UsableWindow),
            ItemCount = path.Items.Count,
            Categories = SumUp(path),
            Largest = Heaviest(path),
            Items = items,
            Next = next,
            HasMore = next < path.Items.Count,
        };
    }

    private static async ValueTask<List<ContextItemView>> ReadItemsAsync(
        ISessionStore store,
        ISession session,
        TurnPath path,
        int[] tokens,
        int after,
        int limit,
        bool content,
        CancellationToken cancellationToken)
    {
        var items = new List<ContextItemView>();
        var stored = new StoredItems(store, session.Key);
        var bytes = 0L;
        for (var i = after; i < path.Items.Count && items.Count < limit; i++)
        {
            var item = path.Items[i];
            var found = await stored.FindAsync(item, cancellationToken).ConfigureAwait(false);
            bytes += content ? found.Raw.Length : 0;
            if (bytes > PageBytesMax && items.Count > 0)
            {
                break;
            }

            items.Add(new ContextItemView
            {
                Depth = item.Depth,
                Kind = WireNames.Of(item.Kind),
                Category = CategoryOf(item.Kind),
                Tokens = item.Tokens,
                CumulativeTokens = tokens[i],
                Position = item.Position,
                Bytes = found.Bytes,
                Content = content && !found.Raw.IsEmpty ? new JsonText(found.Raw) : null,
            });
        }

        return items;
    }

    private static ContextCategoryView[] SumUp(TurnPath path)
    {
        var items = new int[Categories.Length];
        var tokens = new int[Categories.Length];
        foreach (var item in path.Items)
        {
            var category = (int)CategoryOf(item.Kind);
            items[category]++;
            tokens[category] += item.Tokens;
        }

        return [.. Categories.Select(category =>
            new ContextCategoryView(category, items[(int)category], tokens[(int)category]))];
    }

    private static ContextWeightView[] Heaviest(TurnPath path) =>
    [
        .. path.Items
            .OrderByDescending(static item => item.Tokens)
            .Take(LargestCount)
            .Select(static item =>
                new ContextWeightView(item.Depth, WireNames.Of(item.Kind), item.Tokens, item.Position)),
    ];

    private static ContextCategory CategoryOf(ItemKind kind) => kind switch
    {
        ItemKind.ToolDefinition => ContextCategory.Tools,
        ItemKind.System => ContextCategory.System,
        ItemKind.ToolResult => ContextCategory.ToolResults,
        _ => ContextCategory.History,
    };
}
