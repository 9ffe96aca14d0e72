using Sessions.Contracts.Views;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>How a turn's context as it was sent differs from what the client sent, edit by edit.</summary>
public static class ContextDiff
{
    /// <summary>Items that one page shows, at most; a single edit that covers more is still returned.</summary>
    public const int ItemsMax = 5_000;

    /// <summary>Reads one page; <see cref="ContextQuery.After"/> is a depth of the original path.</summary>
    /// <param name="store">The log's store.</param>
    /// <param name="session">The session.</param>
    /// <param name="path">The path, as the session gave it.</param>
    /// <param name="query">Which page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<ContextDiffView> ReadAsync(
        ISessionStore store,
        ISession session,
        TurnPath path,
        ContextQuery query,
        CancellationToken cancellationToken)
    {
        var views = new ItemViews(store, session.Key, path, query.Content);
        var (was, sent) = (ShownItem.AllOriginal(path), ShownItem.AllSent(path));
        var (wasTokens, sentTokens) = (RunningSums(was), RunningSums(sent));
        var edits = new List<ContextEditView>();
        var (place, items, bytes, next) = (0, 0, 0L, query.After);
        foreach (var edit in path.Edits)
        {
            while (place < sent.Count && sent[place].Piece is null && sent[place].Original.Depth < edit.From)
            {
                place++;
            }

            var first = place;
            place += edit.Fragments.Count;
            if (edit.From <= query.After)
            {
                continue;
            }

            if (edits.Count == query.Limit)
            {
                break;
            }

            var before = await ViewsAsync(was, wasTokens, edit.From - 1, edit.To - edit.From + 1).ConfigureAwait(false);
            var after = await ViewsAsync(sent, sentTokens, first, edit.Fragments.Count).ConfigureAwait(false);
            items += before.Count + after.Count;
            if (edits.Count > 0 && (items > ItemsMax || bytes > ContextReport.PageBytesMax))
            {
                break;
            }

            edits.Add(new ContextEditView(edit.From, edit.To, edit.Tokens, edit.Tokens - edit.Saved, before, after));
            next = edit.To;
        }

        return new ContextDiffView
        {
            Turn = path.Turn,
            Compaction = Views.AsNull(path.Compaction),
            TokensOriginal = wasTokens.Length == 0 ? 0 : wasTokens[^1],
            TokensSent = sentTokens.Length == 0 ? 0 : sentTokens[^1],
            EditCount = path.Edits.Count,
            Edits = edits,
            Next = next,
            HasMore = path.Edits.Count > 0 && path.Edits[^1].From > next,
        };

        async ValueTask<List<ContextItemView>> ViewsAsync(List<ShownItem> shown, int[] sums, int at, int count)
        {
            var list = new List<ContextItemView>(count);
            for (var i = at; i < at + count; i++)
            {
                var view = await views.OfAsync(shown[i], sums[i], cancellationToken).ConfigureAwait(false);
                bytes += view.Content is { } content ? content.Utf8.Length : 0;
                list.Add(view);
            }

            return list;
        }
    }

    private static int[] RunningSums(List<ShownItem> shown)
    {
        var sums = new int[shown.Count];
        var sum = 0;
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = sum += shown[i].Tokens;
        }

        return sums;
    }
}
