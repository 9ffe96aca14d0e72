using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Finds where a conversation stood behind one of its turns.</summary>
public static class TurnTips
{
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
