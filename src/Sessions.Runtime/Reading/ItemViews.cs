using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Items;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Makes the views of a path's items; reads what the tree does not know from the log.</summary>
/// <param name="store">The log's store.</param>
/// <param name="key">The session.</param>
/// <param name="path">The path.</param>
/// <param name="content">Whether views hold the bytes.</param>
internal sealed class ItemViews(ISessionStore store, SessionKey key, TurnPath path, bool content)
{
    private readonly StoredItems _stored = new(store, key);

    /// <summary>One item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cumulative">Tokens of the path as it is shown down to it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<ContextItemView> OfAsync(
        ShownItem item, int cumulative, CancellationToken cancellationToken)
    {
        var (bytes, raw, position) = (0, ReadOnlyMemory<byte>.Empty, path.Compaction);
        if (item.Piece is { } piece)
        {
            (bytes, raw) = (piece.Raw.Utf8.Length, piece.Raw.Utf8);
        }
        else
        {
            (bytes, raw, _) = await _stored.FindAsync(item.Original, cancellationToken).ConfigureAwait(false);
            position = item.Original.Position;
        }

        return new ContextItemView
        {
            Depth = item.Depth,
            Item = item.Piece is null ? item.Original.Node : null,
            Kind = WireNames.Of(item.Kind),
            Category = CategoryOf(item.Kind),
            Tokens = item.Tokens,
            CumulativeTokens = cumulative,
            Position = position,
            Compacted = item.Edit is { } edit
                ? new CompactedItemsView(edit.From, edit.To, Positions(edit.From, edit.To))
                : null,
            Bytes = bytes,
            Content = content && !raw.IsEmpty ? new JsonText(raw) : null,
        };
    }

    public static ContextCategory CategoryOf(ItemKind kind) => kind switch
    {
        ItemKind.ToolDefinition => ContextCategory.Tools,
        ItemKind.System => ContextCategory.System,
        ItemKind.ToolResult => ContextCategory.ToolResults,
        _ => ContextCategory.History,
    };

    private List<long> Positions(int from, int to)
    {
        var positions = new List<long>();
        for (var depth = from; depth <= to; depth++)
        {
            // Items of one event stand side by side.
            if (path.Items[depth - 1].Position is var position && (positions.Count == 0 || positions[^1] != position))
            {
                positions.Add(position);
            }
        }

        return positions;
    }
}
