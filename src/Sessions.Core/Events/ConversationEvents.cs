namespace Sessions.Core.Events;

/// <summary><c>session.forked</c></summary>
public sealed record SessionForked : SessionEvent
{
    /// <summary>The payload.</summary>
    public required SessionForkedData Data { get; init; }
}

/// <summary><c>session.rewound</c></summary>
public sealed record SessionRewound : SessionEvent
{
    /// <summary>The payload.</summary>
    public required SessionRewoundData Data { get; init; }
}

/// <summary><c>session.expired</c></summary>
public sealed record SessionExpired : SessionEvent
{
    /// <summary>The payload.</summary>
    public required SessionExpiredData Data { get; init; }
}

/// <summary><c>child.added</c></summary>
public sealed record ChildAdded : SessionEvent
{
    /// <summary>The payload.</summary>
    public required ChildAddedData Data { get; init; }
}

/// <summary><c>budget.reserved</c></summary>
public sealed record BudgetReserved : SessionEvent
{
    /// <summary>The payload.</summary>
    public required BudgetReservedData Data { get; init; }
}

/// <summary><c>budget.settled</c></summary>
public sealed record BudgetSettled : SessionEvent
{
    /// <summary>The payload.</summary>
    public required BudgetSettledData Data { get; init; }
}
