using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Runtime.Reading;
using Sessions.Storage;
using Sessions.Wire.Conversations;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Conversations;

/// <summary>Reads conversations: from this node's memory where it has them, else from the log.</summary>
internal sealed class ConversationReader(
    ISessionDirectory sessions, ISessionStore store, ConversationCache cache, TimeProvider time)
{
    /// <summary>The conversation where it stands.</summary>
    /// <param name="key">The session.</param>
    /// <param name="caller">Who asks; must be allowed to use it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OriginDeletedException">It shares content with a session that was deleted.</exception>
    public async ValueTask<Answer<Conversation>> ReadAsync(
        SessionKey key, Principal caller, CancellationToken cancellationToken)
    {
        var session = sessions.Find(key);
        var known = cache.Find(key);
        var facts = await session.ReadConversationAsync(caller, known?.Leaf, cancellationToken).ConfigureAwait(false);
        if (facts.IsRefused)
        {
            return facts.Refusal;
        }

        if (known is not null && (known.Leaf != facts.Value.Leaf || known.CreatedAt != facts.Value.CreatedAt))
        {
            known = null;
            facts = await session.ReadConversationAsync(caller, null, cancellationToken).ConfigureAwait(false);
            if (facts.IsRefused)
            {
                return facts.Refusal;
            }
        }

        return await WithContentAsync(session, facts.Value, known, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The conversation as it stood behind a turn's answer.</summary>
    /// <param name="key">The session.</param>
    /// <param name="caller">Who asks; must be allowed to use it.</param>
    /// <param name="turn">The turn.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OriginDeletedException">It shares content with a session that was deleted.</exception>
    public async ValueTask<Answer<Conversation>> ReadBehindAsync(
        SessionKey key, Principal caller, int turn, CancellationToken cancellationToken)
    {
        var session = sessions.Find(key);
        var facts = await session.ReadConversationAsync(caller, null, cancellationToken).ConfigureAwait(false);
        if (facts.IsRefused)
        {
            return facts.Refusal;
        }

        if (facts.Value.Tip.Turn == turn)
        {
            return await ReadAsync(key, caller, cancellationToken).ConfigureAwait(false);
        }

        var offer = await session.OfferForkAsync(caller, turn, cancellationToken).ConfigureAwait(false);
        if (offer.IsRefused)
        {
            return offer.Refusal;
        }

        var then = facts.Value with { Tip = offer.Value.Tip, Items = offer.Value.Path.Items };
        return await WithContentAsync(session, then, null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Answer<Conversation>> WithContentAsync(
        ISession session, ConversationFacts facts, CachedConversation? known, CancellationToken cancellationToken)
    {
        var (items, sharedUntil) = known is null
            ? await ItemsAsync(session.Key, facts, cancellationToken).ConfigureAwait(false)
            : (known.Items, known.SharedUntil);
        if (items is null)
        {
            return ContentNotStored;
        }

        if (facts.Tip.Turn == 0)
        {
            return new Conversation(facts, items) { SharedUntil = sharedUntil };
        }

        var answer = known?.Turn == facts.Tip.Turn
            ? known.Answer
            : AnswerItems.Of(
                facts.Tip.Wire,
                await TurnAnswers.OutputAtAsync(store, session.Key, facts.Tip.Answer, cancellationToken)
                    .ConfigureAwait(false));
        return new Conversation(facts, [.. items, .. answer]) { SharedUntil = sharedUntil };
    }

    private async ValueTask<(IReadOnlyList<ConversationItem>? Items, DateTimeOffset? SharedUntil)> ItemsAsync(
        SessionKey key, ConversationFacts facts, CancellationToken cancellationToken)
    {
        var path = TurnPath.Empty with { Items = facts.Items };
        var read = await ContextItems.ReadPathAsync(store, key, path, cancellationToken).ConfigureAwait(false);
        return read is null ? (null, null) : (
            read.Items.Select(static item => new ConversationItem(item.Kind, item.Continues, item.Json)).ToArray(),
            read.IsShared ? time.GetUtcNow() + ConversationCache.SharedFor : null);
    }

    private static readonly Refusal ContentNotStored = new(
        SessionErrorCode.Unprocessable,
        "The tenant's logs keep no content, so the grid cannot go on with a conversation. Send all of it.");
}
