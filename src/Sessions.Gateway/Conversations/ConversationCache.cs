using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using Microsoft.Extensions.Primitives;
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

    /// <summary>How long the content of a fork is used without looking whether its origin is still there.</summary>
    public static TimeSpan SharedFor { get; } = TimeSpan.FromSeconds(30);

    private CancellationTokenSource _deleted = new();

    private readonly MemoryCache _entries = new(new MemoryCacheOptions
    {
        SizeLimit = options.ConversationCacheBytes,
        Clock = new Clock(time),
    });

    /// <summary>What is known of a session's conversation; null for nothing.</summary>
    public CachedConversation? Find(SessionKey session) => _entries.Get<CachedConversation>(session);

    /// <summary>Keeps a conversation in place of what was known.</summary>
    public void Put(SessionKey session, CachedConversation conversation)
    {
        var options = new MemoryCacheEntryOptions { Size = conversation.Bytes, SlidingExpiration = IdleFor };
        if (conversation.SharedUntil is { } until)
        {
            options.AbsoluteExpiration = until;
            options.AddExpirationToken(new CancellationChangeToken(_deleted.Token));
        }

        _entries.Set(session, conversation, options);
    }

    /// <summary>Forgets the content of a session that is deleted, and of all forks, which may share it.</summary>
    public void Delete(SessionKey session)
    {
        _entries.Remove(session);
        using var deleted = Interlocked.Exchange(ref _deleted, new CancellationTokenSource());
        deleted.Cancel();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _entries.Dispose();
        _deleted.Dispose();
    }

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
    long Bytes)
{
    /// <summary>Until when it may be used, where another session's log holds a part; null where none does.</summary>
    public DateTimeOffset? SharedUntil { get; init; }
}
