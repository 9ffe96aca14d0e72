using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Finds where a conversation stood behind one of its turns.</summary>
public static class TurnTips
{
    /// <summary>
    /// The turn behind whose answer the conversation went on at a position of the log, the last that had completed or
    /// the one that it had been rewound to; 0 for none.
    /// </summary>
    public static async ValueTask<int> LastBeforeAsync(
        ISessionStore store, SessionKey key, long position, CancellationToken cancellationToken)
    {
        var before = position == long.MaxValue ? position : position + 1;
        var scan = LogScan.BackwardAsync(store, key, before, 0, cancellationToken);
        await foreach (var e in scan.ConfigureAwait(false))
        {
            var header = EventHeader.Read(e.Json.Span);
            if (header.Type == EventTypes.TurnCompleted)
            {
                return header.Turn;
            }

            if (header.Type == EventTypes.SessionRewound)
            {
                return ((SessionRewound)EventCodec.Read(e.Json)).Data.Turn;
            }
        }

        return 0;
    }

    /// <summary>The place behind a turn's answer. The caller has been shown to be allowed to read.</summary>
    /// <returns>Refused as <see cref="SessionErrorCode.Unprocessable"/> where there is no such answer.</returns>
    public static async ValueTask<Answer<TurnTip>> FindAsync(
        ISessionStore store, ISession session, int turn, CancellationToken cancellationToken)
    {
        var found = await TurnAnswers.ReadAsync(store, session, turn, cancellationToken).ConfigureAwait(false);
        if (found is not { Status: TurnStatus.Completed })
        {
            return new Refusal(
                SessionErrorCode.Unprocessable,
                found is null
                    ? $"The session has no turn {turn}."
                    : $"Turn {turn} has no answer to go on behind. Choose one that completed.");
        }

        return new TurnTip(new ConversationTip(found.Started.Leaf, turn)
        {
            Answer = found.Position,
            Wire = found.Started.Wire,
        });
    }
}

/// <summary>A place in a conversation.</summary>
/// <param name="Tip">The place.</param>
public sealed record TurnTip(ConversationTip Tip);
