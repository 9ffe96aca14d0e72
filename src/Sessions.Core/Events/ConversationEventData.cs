using System.Text.Json.Serialization;
using Sessions.Core.Items;
using Sessions.Core.Limits;
using Sessions.Core.Turns;

namespace Sessions.Core.Events;

/// <summary>Payload of <c>session.forked</c>: the session goes on with what another one has said.</summary>
/// <param name="Session">The other session's id.</param>
/// <param name="Turn">The turn of it whose answer was the last that both share; absent where that is not known.</param>
public sealed record SessionForkedData(string Session, int Turn = 0)
{
    /// <summary>
    /// The items that it shares, a path: its first nodes. Their content stays in the log that holds it. Absent where a
    /// client has sent them again.
    /// </summary>
    public IReadOnlyList<SharedItem>? Items { get; init; }

    /// <summary>Wire format of the items.</summary>
    public WireFormat Wire { get; init; }

    /// <summary>The model of the last turn there; absent where there was none.</summary>
    public string? Model { get; init; }

    /// <summary>What they were sent with, as one compaction; absent for none.</summary>
    public ContextCompactedData? Compaction { get; init; }
}

/// <summary>An item whose content another session's log holds.</summary>
/// <param name="Chain">The item and everything before it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Tokens">Tokens by the grid's count.</param>
/// <param name="Position">Position of the event that holds it in that log.</param>
/// <param name="Node">Its node there.</param>
/// <param name="Continues">Whether it is a further block of the message before it.</param>
/// <param name="Session">That session, where it is not the one that was forked from.</param>
public sealed record SharedItem(
    ChainHash Chain,
    ItemKind Kind,
    int Tokens,
    int Position,
    int Node,
    bool Continues = false,
    string? Session = null);

/// <summary>Payload of <c>session.rewound</c>: the conversation goes on from here.</summary>
/// <param name="Leaf">Node of its last item; 0 for an empty conversation.</param>
/// <param name="Turn">The turn whose answer follows that; absent for none.</param>
/// <param name="Answer">Position of the event that holds the answer.</param>
/// <param name="Wire">Wire format of the items.</param>
/// <param name="Principal">Key id of who asked.</param>
public sealed record SessionRewoundData(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int Leaf,
    int Turn,
    long Answer,
    WireFormat Wire,
    string Principal);

/// <summary>Payload of <c>session.expired</c>.</summary>
/// <param name="IdleSeconds">Seconds since the last thing that happened in it.</param>
/// <param name="Deleted">Whether the content is gone, so that this log is all there is left.</param>
public sealed record SessionExpiredData(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long IdleSeconds, bool Deleted = false);

/// <summary>Payload of <c>child.added</c>.</summary>
/// <param name="Session">The session that works for this one.</param>
public sealed record ChildAddedData(string Session);

/// <summary>Payload of <c>budget.reserved</c>.</summary>
/// <param name="TurnId">The turn of another session, as its front door named it.</param>
/// <param name="Session">That session.</param>
/// <param name="Reserved">What it may come to.</param>
/// <param name="Deadline">When it is given up if nothing is heard of it.</param>
public sealed record BudgetReservedData(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Guid TurnId,
    string Session,
    TurnReservation Reserved,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset Deadline);

/// <summary>Payload of <c>budget.settled</c>.</summary>
/// <param name="TurnId">The turn.</param>
/// <param name="Spent">What it came to; absent where it came to nothing.</param>
/// <param name="Total">What turns of other sessions have come to, this one included.</param>
/// <param name="Lost">Whether nothing was heard of it: what it came to is not known.</param>
public sealed record BudgetSettledData(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Guid TurnId,
    Spending Spent,
    Spending Total,
    bool Lost = false);
