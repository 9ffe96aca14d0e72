using Sessions.Contracts;
using Sessions.Core.Compaction.Planning;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>The items of a path with their bytes, read back from the log.</summary>
public static class ContextItems
{
    /// <summary>Reads all items of a path; null when content is not stored.</summary>
    public static async ValueTask<IReadOnlyList<ContextItem>?> ReadAsync(
        ISessionStore store, SessionKey key, TurnPath path, CancellationToken cancellationToken) =>
        (await ReadPathAsync(store, key, path, cancellationToken).ConfigureAwait(false))?.Items;

    /// <summary>The same, with whether another session's log holds a part of it.</summary>
    public static async ValueTask<StoredPath?> ReadPathAsync(
        ISessionStore store, SessionKey key, TurnPath path, CancellationToken cancellationToken)
    {
        var stored = new StoredItems(store, key);
        var items = new ContextItem[path.Items.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var item = path.Items[i];
            var found = await stored.FindAsync(item, cancellationToken).ConfigureAwait(false);
            if (found.Raw.IsEmpty)
            {
                return null;
            }

            items[i] = new ContextItem(item.Node, item.Position, item.Kind, item.Tokens, found.Continues, found.Raw);
        }

        return new StoredPath(items, stored.HasOrigins);
    }
}

/// <summary>The items of a path, read back.</summary>
/// <param name="Items">The items.</param>
/// <param name="IsShared">Whether another session's log holds a part of them.</param>
public sealed record StoredPath(IReadOnlyList<ContextItem> Items, bool IsShared);
