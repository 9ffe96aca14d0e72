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
    /// Where the conversation stood at a position of the log: behind the last answer of its main thread, or where it
    /// had been set to. The caller has been shown to be allowed to read.
    /// </summary>
    public static async ValueTask<ConversationTip> StoodAsync(
        ISessionStore store, ISession session, long position, CancellationToken cancellationToken)
    {
        TurnAnswer? first = null;
        var before = position == long.MaxValue ? position : position + 1;
        var scan = LogScan.BackwardAsync(store, session.Key, before, 0, cancellationToken);
        await foreach (var e in scan.ConfigureAwait(false))
        {
            var header = EventHeader.Read(e.Json.Span);
            if (header.Type != EventTypes.TurnCompleted)
            {
                if (SetBy(header, e) is { } tip)
                {
                    return tip;
                }

                continue;
            }

            // What sub-agents and the grid itself ask for is not the conversation.
            first ??= await TurnAnswers.ReadAsync(store, session, 1, cancellationToken).ConfigureAwait(false);
            var turn = await TurnAnswers.ReadAsync(store, session, header.Turn, cancellationToken)
                .ConfigureAwait(false);
            if (turn is { Status: TurnStatus.Completed, Started.Upkeep: false }
                && turn.Started.Thread == first?.Started.Thread)
            {
                return TipOf(turn);
            }
        }

        return default;
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

        return new TurnTip(TipOf(found));
    }

    private static ConversationTip TipOf(TurnAnswer turn) => new(turn.Started.Leaf, turn.Turn)
    {
        Answer = turn.Position,
        Wire = turn.Started.Wire,
    };

    // What moves the conversation besides answers.
    private static ConversationTip? SetBy(in EventHeader header, LogEvent e) => header.Type switch
    {
        EventTypes.SessionRewound => Of(((SessionRewound)EventCodec.Read(e.Json)).Data),
        EventTypes.ItemsAppended when header.Turn == 0 => Of(((ItemsAppended)EventCodec.Read(e.Json)).Data),
        EventTypes.SessionForked => Of(((SessionForked)EventCodec.Read(e.Json)).Data),
        _ => null,
    };

    private static ConversationTip? Of(SessionForkedData data) =>
        data.Items is { } shared ? new ConversationTip(shared.Count, 0) { Wire = data.Wire } : null;

    private static ConversationTip Of(SessionRewoundData data) =>
        new(data.Leaf, data.Turn) { Answer = data.Answer, Wire = data.Wire };

    private static ConversationTip Of(ItemsAppendedData data) =>
        new(data.First + data.Items.Count - 1, 0) { Wire = data.Wire };
}

/// <summary>A place in a conversation.</summary>
/// <param name="Tip">The place.</param>
public sealed record TurnTip(ConversationTip Tip);
