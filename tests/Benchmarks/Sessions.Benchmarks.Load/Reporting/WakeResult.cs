namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>How long a session took to wake from the store.</summary>
/// <param name="Turns">Turns of the session.</param>
/// <param name="Items">Distinct items of context that it has seen.</param>
/// <param name="Events">Events in its log.</param>
/// <param name="SnapshotBytes">Size of the snapshot that a wake begins from; 0: there is none.</param>
/// <param name="TailEvents">Events after the snapshot, which every wake folds.</param>
/// <param name="FirstMs">The first wake of a process that has just started.</param>
/// <param name="P50Ms">Median of the later wakes.</param>
/// <param name="P95Ms">95th percentile of the later wakes.</param>
/// <param name="MaxMs">The longest of the later wakes.</param>
internal sealed record WakeResult(
    int Turns,
    int Items,
    long Events,
    int SnapshotBytes,
    long TailEvents,
    double FirstMs,
    double P50Ms,
    double P95Ms,
    double MaxMs);
