using Sessions.Contracts.Views;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Brings back one item as the client sent it, whatever is sent in its place today.</summary>
public static class ItemRecall
{
    /// <summary>
    /// Reads an item; null when the session has none of that number. The caller has been shown to be allowed to read.
    /// </summary>
    public static async ValueTask<ItemView?> ReadAsync(
        ISessionStore store, ISession session, int item, CancellationToken cancellationToken)
    {
        var position = await session.LocateItemAsync(item, cancellationToken).ConfigureAwait(false);
        if (position == 0)
        {
            return null;
        }

        var found = await LogScan.AtAsync(store, session.Key, position, cancellationToken).ConfigureAwait(false);
        if (found is not { } e || EventCodec.Read(e.Json) is not ItemsAppended appended
            || item - appended.Data.First is not (>= 0 and var index) || index >= appended.Data.Items.Count)
        {
            throw new StoreUnavailableException("The session changed while it was read. Try again.");
        }

        // An event that is read for the fold leaves the contents behind.
        var data = appended.Data.Items[index];
        var (_, raw, _) = await new StoredItems(store, session.Key)
            .FindAsync(new PathItem(item, 0, data.Kind, data.Tokens, position), cancellationToken)
            .ConfigureAwait(false);
        return new ItemView
        {
            Item = item,
            Kind = WireNames.Of(data.Kind),
            Category = ItemViews.CategoryOf(data.Kind),
            Tokens = data.Tokens,
            Bytes = data.Bytes,
            Position = position,
            Turn = appended.Turn,
            Content = raw.IsEmpty ? null : new JsonText(raw),
        };
    }
}
