namespace Sessions.Core.State;

/// <summary>A path that went to a provider lately; what a prediction of its prefix cache rests on.</summary>
/// <param name="Leaf">Node of the path's last item.</param>
/// <param name="ModelHash">Hash of the model's name: caches are per model.</param>
/// <param name="SentAtSeconds">When, in seconds since the session was created.</param>
/// <param name="Breakpoint">Deepest item that carried a cache breakpoint, as a depth; 0 for none.</param>
/// <param name="LongLife">Whether that breakpoint asked for the long life.</param>
/// <param name="Compaction">Position of the compaction that it was sent with; 0 for none.</param>
public readonly record struct SentPath(
    int Leaf, uint ModelHash, int SentAtSeconds, int Breakpoint, bool LongLife, long Compaction = 0);
