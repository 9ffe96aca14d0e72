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
        var was = new Side(views, ShownItem.AllOriginal(path));
        var sent = new Side(views, ShownItem.AllSent(path));
        var edits = await ReadEditsAsync(path, query, was, sent, cancellationToken).ConfigureAwait(false);
        var next = edits.Count > 0 ? edits[^1].To : query.After;
        return new ContextDiffView
        {
            Turn = path.Turn,
            Compaction = Views.AsNull(path.Compaction),
            TokensOriginal = was.Tokens,
            TokensSent = sent.Tokens,
            EditCount = path.Edits.Count,
            Edits = edits,
            Next = next,
            HasMore = path.Edits.Count > 0 && path.Edits[^1].From > next,
        };
    }

    private static async ValueTask<List<ContextEditView>> ReadEditsAsync(
        TurnPath path, ContextQuery query, Side was, Side sent, CancellationToken cancellationToken)
    {
        var edits = new List<ContextEditView>();
        var (removed, added) = (0, 0);
        foreach (var edit in path.Edits)
        {
            // Where the pieces stand follows from what the edits before have taken out and put in.
            var (first, count) = (edit.From - 1 - removed + added, edit.To - edit.From + 1);
            (removed, added) = (removed + count, added + edit.Fragments.Count);
            if (edit.From <= query.After)
            {
                continue;
            }

            if (edits.Count == query.Limit)
            {
                break;
            }

            var before = await was.ReadAsync(edit.From - 1, count, cancellationToken).ConfigureAwait(false);
            var after = await sent.ReadAsync(first, edit.Fragments.Count, cancellationToken).ConfigureAwait(false);
            if (edits.Count > 0
                && (was.Read + sent.Read > ItemsMax || was.Bytes + sent.Bytes > ContextReport.PageBytesMax))
            {
                break;
            }

            edits.Add(new ContextEditView(edit.From, edit.To, edit.Tokens, edit.Tokens - edit.Saved, before, after));
        }

        return edits;
    }

    /// <summary>One of the two forms of the path, and how much of it was read.</summary>
    private sealed class Side
    {
        private readonly ItemViews _views;
        private readonly List<ShownItem> _shown;
        private readonly int[] _sums;

        public Side(ItemViews views, List<ShownItem> shown)
        {
            (_views, _shown, _sums) = (views, shown, new int[shown.Count]);
            for (var i = 0; i < _sums.Length; i++)
            {
                _sums[i] = Tokens += shown[i].Tokens;
            }
        }

        /// <summary>Tokens of the whole path in this form.</summary>
        public int Tokens { get; }

        /// <summary>Items that were read.</summary>
        public int Read { get; private set; }

        /// <summary>Bytes of content that were read.</summary>
        public long Bytes { get; private set; }

        public async ValueTask<List<ContextItemView>> ReadAsync(int at, int count, CancellationToken cancellationToken)
        {
            var list = new List<ContextItemView>(count);
            for (var i = at; i < at + count; i++)
            {
                var view = await _views.OfAsync(_shown[i], _sums[i], cancellationToken).ConfigureAwait(false);
                Bytes += view.Content is { } content ? content.Utf8.Length : 0;
                list.Add(view);
            }

            Read += count;
            return list;
        }
    }
}
