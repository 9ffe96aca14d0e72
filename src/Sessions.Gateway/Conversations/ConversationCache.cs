using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Conversations;

/// <summary>
/// The content of conversations that this node has lately built requests from: what is in here is not read from storage
/// again. May be lost at any time.
/// </summary>
internal sealed class ConversationCache(FrontDoor.FrontDoorOptions options, TimeProvider time) : IDisposable
{
    // Content of a session that another node deletes stays here no longer than this.
    private static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(5);

    private readonly MemoryCache _entries = new(new MemoryCacheOptions
    {
        SizeLimit = options.ConversationCacheBytes,
        Clock = new Clock(time),
    });

    /// <summary>What is known of a session's conversation; null for nothing.</summary>
    public CachedConversation? Find(SessionKey session) => _entries.Get<CachedConversation>(session);

    /// <summary>Keeps a conversation in place of what was known.</summary>
    public void Put(SessionKey session, CachedConversation conversation) => _entries.Set(
        session,
        conversation,
        new MemoryCacheEntryOptions { Size = conversation.Bytes, SlidingExpiration = IdleFor });

    /// <summary>Forgets a session's content.</summary>
    public void Remove(SessionKey session) => _entries.Remove(session);

    /// <inheritdoc />
    public void Dispose() => _entries.Dispose();

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}

/// <summary>The content of a conversation.</summary>
/// <param name="CreatedAt">When its session was created; tells it from a later one of the same name.</param>
/// <param name="Leaf">The last item and everything before it.</param>
/// <param name="Items">The items down to that.</param>
/// <param name="Turn">The turn whose answer is known; 0 for none.</param>
/// <param name="Answer">That answer's items.</param>
/// <param name="Bytes">Memory that it holds, about.</param>
internal sealed record CachedConversation(
    DateTimeOffset CreatedAt,
    ChainHash Leaf,
    IReadOnlyList<ConversationItem> Items,
    int Turn,
    IReadOnlyList<ConversationItem> Answer,
    long Bytes);
