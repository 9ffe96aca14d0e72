using Sessions.Core.Turns;

namespace Sessions.Core.Caching;

/// <summary>What a turn could have read from the provider's prefix cache, and why it will read less.</summary>
/// <remarks>Tokens are the provider's where it has reported the turn before, else by the grid's count.</remarks>
public sealed record CacheExpectation
{
    /// <summary>
    /// Prompt tokens that it would read if its line of conversation had gone on in time and unchanged; never less than
    /// the prediction.
    /// </summary>
    public int Best { get; init; }

    /// <summary>Why the prediction is below that; <see cref="CacheCause.None"/> where it is not.</summary>
    public CacheCause Cause { get; init; }

    /// <summary>Prompt tokens that it would read if no entry ever expired.</summary>
    public int Reusable { get; init; }

    /// <summary>The turn before it in its line of conversation; 0 for none.</summary>
    public int Previous { get; init; }

    /// <summary>Seconds since that turn began.</summary>
    public int GapSeconds { get; init; }

    /// <summary>
    /// For <see cref="CacheCause.PrefixChanged"/>: depth of the first item that differs from that turn's; else 0.
    /// </summary>
    public int Depth { get; init; }

    /// <summary>Node of that item as it was sent then.</summary>
    public int Old { get; init; }

    /// <summary>Node of what is sent in its place; 0 where the path ends before it.</summary>
    public int New { get; init; }

    /// <summary>Whether the prediction rests on a turn that still ran: its entries may not be there yet.</summary>
    public bool Racing { get; init; }

    /// <summary>
    /// The entries that the request writes or uses again, in the order of the path; empty where every beginning of the
    /// path is cached.
    /// </summary>
    public IReadOnlyList<CacheHint> Entries { get; init; } = [];
}
