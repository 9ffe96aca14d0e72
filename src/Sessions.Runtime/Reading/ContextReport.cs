using Sessions.Contracts.Views;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>What fills the context of a turn: tokens per item and per category, and the items themselves.</summary>
public static class ContextReport
{
    /// <summary>Bytes of content that one page holds, at most; a single larger item is still returned.</summary>
    public const long PageBytesMax = 4 * 1024 * 1024;

    private const int LargestCount = 10;

    private static readonly ContextCategory[] Categories = Enum.GetValues<ContextCategory>();

    /// <summary>Reads one page of a path; sums are always over the whole path.</summary>
    /// <param name="store">The log's store.</param>
    /// <param name="session">The session.</param>
    /// <param name="path">The path, as the session gave it.</param>
    /// <param name="query">Which page, and in which form.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<ContextView> ReadAsync(
        ISessionStore store,
        ISession session,
        TurnPath path,
        ContextQuery query,
        CancellationToken cancellationToken)
    {
        var shown = query.Sent ? ShownItem.AllSent(path) : ShownItem.AllOriginal(path);
        var tokens = new int[shown.Count];
        var sum = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            sum += shown[i].Tokens;
            tokens[i] = sum;
        }

        var views = new ItemViews(store, session.Key, path, query.Content);
        var items = await ReadItemsAsync(views, shown, tokens, query, cancellationToken).ConfigureAwait(false);
        var next = items.Count > 0 ? items[^1].Depth : query.After;
        return new ContextView
        {
            Turn = path.Turn,
            View = query.Sent ? ContextSide.Sent : ContextSide.Original,
            Compaction = Views.AsNull(path.Compaction),
            Model = path.Model,
            Tokens = sum,
            CompactedTokens = path.Edits.Sum(static edit => edit.Saved),
            Window = path.Window,
            UsableWindow = path.UsableWindow,
            Pressure = Views.Pressure(sum, path.UsableWindow),
            ItemCount = shown.Count,
            Categories = SumUp(shown),
            Largest = Heaviest(shown, path),
            Items = items,
            Next = next,
            HasMore = next < shown.Count,
        };
    }

    private static async ValueTask<List<ContextItemView>> ReadItemsAsync(
        ItemViews views,
        List<ShownItem> shown,
        int[] tokens,
        ContextQuery query,
        CancellationToken cancellationToken)
    {
        var items = new List<ContextItemView>();
        var bytes = 0L;
        for (var i = query.After; i < shown.Count && items.Count < query.Limit; i++)
        {
            var view = await views.OfAsync(shown[i], tokens[i], cancellationToken).ConfigureAwait(false);
            bytes += view.Content is { } content ? content.Utf8.Length : 0;
            if (bytes > PageBytesMax && items.Count > 0)
            {
                break;
            }

            items.Add(view);
        }

        return items;
    }

    private static ContextCategoryView[] SumUp(List<ShownItem> shown)
    {
        var items = new int[Categories.Length];
        var tokens = new int[Categories.Length];
        foreach (var item in shown)
        {
            var category = (int)ItemViews.CategoryOf(item.Kind);
            items[category]++;
            tokens[category] += item.Tokens;
        }

        return [.. Categories.Select(category =>
            new ContextCategoryView(category, items[(int)category], tokens[(int)category]))];
    }

    private static ContextWeightView[] Heaviest(List<ShownItem> shown, TurnPath path) =>
    [
        .. shown
            .OrderByDescending(static item => item.Tokens)
            .Take(LargestCount)
            .Select(item => new ContextWeightView(
                item.Depth,
                WireNames.Of(item.Kind),
                item.Tokens,
                item.Piece is null ? item.Original.Position : path.Compaction,
                item.Piece is null ? item.Original.Node : null)),
    ];
}
