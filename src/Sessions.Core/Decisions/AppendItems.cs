using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Lets a conversation go on behind other items, without a turn: some were added, or some left out.</summary>
public static class AppendItems
{
    /// <summary>Decides on the conversation's new path.</summary>
    /// <param name="state">The session.</param>
    /// <param name="command">What is asked for.</param>
    /// <param name="counter">Counts the new items.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">What holds for sessions that have no policy of their own; null: nothing.</param>
    public static Decision<SessionState> Decide(
        SessionState state,
        ItemsCommand command,
        ITokenCounter counter,
        DateTimeOffset now,
        SessionPolicy? policy = null)
    {
        if (SessionAccess.RefuseUse(state, command.Principal) is { } refusal)
        {
            return refusal;
        }

        if (state.IsClosed)
        {
            return BeginTurn.ClosedRefusal;
        }

        if (command.Tip is { } tip && !tip.IsAt(state.Tip))
        {
            return Moved;
        }

        // Its answer would be where the conversation goes on, without these items.
        if (BeginTurn.RunsTurn(state))
        {
            return BeginTurn.BusyBy((state.Policy ?? policy)?.Limits?.OnBusy);
        }

        var matched = state.Tree.Match(command.Path.Items.Span, out var node);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.Path.FirstCarried, matched, nameof(command));
        if (matched == command.Path.Items.Length && state.Tip.IsAt(new ConversationTip(node, 0)))
        {
            return state;
        }

        var appended = NewItems.Of(command.Path, command.Wire, command.Model, command.Capture, counter, matched);
        var at = EventTime.After(state, now);
        SessionEvent e = appended.Length > 0
            ? new ItemsAppended
            {
                At = at,
                Data = new ItemsAppendedData(node, state.Tree.Count + 1, appended, command.Wire),
            }
            : new SessionRewound
            {
                At = at,
                Data = new SessionRewoundData(node, 0, 0, command.Wire, command.Principal.KeyId),
            };
        return new Decision<SessionState>(state, [e]);
    }

    /// <summary>The refusal of what was built on a conversation that has gone on since.</summary>
    internal static Refusal Moved { get; } = new(
        SessionErrorCode.ContextMoved,
        "The conversation has gone on meanwhile. Send the request again.",
        TimeSpan.FromMilliseconds(100));
}

/// <summary>A conversation's new path.</summary>
public sealed record ItemsCommand
{
    /// <summary>Who asks.</summary>
    public required Principal Principal { get; init; }

    /// <summary>All items of the conversation, with their bytes.</summary>
    public required PathProposal Path { get; init; }

    /// <summary>Their wire format.</summary>
    public required WireFormat Wire { get; init; }

    /// <summary>Whose tokens are counted.</summary>
    public required string Model { get; init; }

    /// <summary>Whether content is kept.</summary>
    public CaptureMode Capture { get; init; }

    /// <summary>Where the conversation stood when the path was built; null accepts any place.</summary>
    public ConversationTip? Tip { get; init; }
}
