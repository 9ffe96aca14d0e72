using Sessions.Contracts.Views;
using Sessions.Core.Events;
using Sessions.Core.Items;
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
        if (found is not { } e || FactsOf(EventCodec.Read(e.Json), item) is not { } facts)
        {
            throw new StoreUnavailableException("The session changed while it was read. Try again.");
        }

        // An event that is read for the fold leaves the contents behind.
        var (bytes, raw, _) = await new StoredItems(store, session.Key)
            .FindAsync(new PathItem(item, 0, facts.Kind, facts.Tokens, position), cancellationToken)
            .ConfigureAwait(false);
        return new ItemView
        {
            Item = item,
            Kind = WireNames.Of(facts.Kind),
            Category = ItemViews.CategoryOf(facts.Kind),
            Tokens = facts.Tokens,
            Bytes = bytes,
            Position = position,
            Turn = facts.Turn,
            Content = raw.IsEmpty ? null : new JsonText(raw),
        };
    }

    private static ItemFacts? FactsOf(SessionEvent e, int item) => e switch
    {
        ItemsAppended { Data: { First: var first, Items: var items } } appended
            when item >= first && item - first < items.Count =>
            new ItemFacts(items[item - first].Kind, items[item - first].Tokens, appended.Turn),
        SessionForked { Data.Items: { } shared } when item <= shared.Count =>
            new ItemFacts(shared[item - 1].Kind, shared[item - 1].Tokens, 0),
        _ => null,
    };

    private sealed record ItemFacts(ItemKind Kind, int Tokens, int Turn);
}
