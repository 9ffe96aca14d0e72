using Sessions.Chaos.Audit;
using Sessions.Chaos.Audit.Kept;
using Sessions.Chaos.Reporting;

namespace Sessions.Chaos;

/// <summary>What a run came to.</summary>
public sealed record ChaosResult
{
    public required ChaosOptions Options { get; init; }

    public required int Acknowledged { get; init; }

    public required int Sessions { get; init; }

    public required long Events { get; init; }

    public required int LostTurns { get; init; }

    /// <summary>Of conversations that the grid keeps; null where there was no audit.</summary>
    public KeptFigures? Kept { get; init; }

    public required int FailedTries { get; init; }

    /// <summary>Starts of nodes that ended before the node was ready; it was started again.</summary>
    public required int FailedStarts { get; init; }

    /// <summary>Silos that ended themselves because the cluster had declared them dead while they were frozen.</summary>
    public required int Departures { get; init; }

    /// <summary>How long agents and troubles ran.</summary>
    public TimeSpan Ran { get; init; }

    /// <summary>Why the run ended before its time; null where it did not.</summary>
    public string? BrokenOff { get; init; }

    /// <summary>The most memory that the store emulator took, in MB of 10⁶ bytes.</summary>
    public long StoreMegabytesMax { get; init; }

    public required int StoreRequests { get; init; }

    public required IReadOnlyList<KeyValuePair<string, int>> Faults { get; init; }

    /// <summary>What followed each kill that came while the store was well.</summary>
    public required IReadOnlyList<Recovery> Recoveries { get; init; }

    /// <summary>Failed tries by why.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> Failures { get; init; }

    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>Where the logs of the processes lie.</summary>
    public required string Folder { get; init; }

    public bool Passed => Violations.Count == 0 && Acknowledged > 0 && BrokenOff is null;
}
