namespace Sessions.Contracts.Views;

/// <summary>A session and all that work for it, their children included, as one account.</summary>
public sealed record RollupView
{
    /// <summary>The session.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Whether nothing more is to come: no session of them runs a turn, and all but the first are closed or gone.
    /// </summary>
    public required bool Complete { get; init; }

    /// <summary>How many sessions there are, this one included.</summary>
    public required int Sessions { get; init; }

    /// <summary>How many of them run a turn.</summary>
    public required int Running { get; init; }

    /// <summary>How many children still take turns.</summary>
    public required int Open { get; init; }

    /// <summary>
    /// How many children were deleted, have expired, or were never made; what they used is not counted.
    /// </summary>
    public required int Gone { get; init; }

    /// <summary>Whether there are more than are looked at, so that the sums are too small.</summary>
    public required bool Truncated { get; init; }

    /// <summary>Turns of all of them.</summary>
    public required int Turns { get; init; }

    /// <summary>Their usage.</summary>
    public required UsageView Usage { get; init; }

    /// <summary>Their known cost, in US dollars.</summary>
    public required decimal CostUsd { get; init; }

    /// <summary>The children, those of children included, level by level.</summary>
    public required IReadOnlyList<RollupEntryView> Children { get; init; }
}

/// <summary>One child of a roll-up.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The session that it works for.</param>
/// <param name="Status">Where it stands; null for one that is gone.</param>
/// <param name="Turns">Its turns.</param>
/// <param name="Tokens">Prompt and completion tokens of its own turns.</param>
/// <param name="CostUsd">Their known cost, in US dollars.</param>
public sealed record RollupEntryView(
    string Id, string Parent, SessionStatus? Status, int Turns, long Tokens, decimal CostUsd);
