namespace Sessions.Storage.Sqlite.Writing;

/// <summary>
/// Holds reads back while a group is being committed that holds a write whose caller has given it up.
/// </summary>
/// <remarks>
/// That caller settles the outcome by reading the log. Readers see the state before the commit until it is through, and
/// would report as missing what is durable a moment later.
/// </remarks>
internal sealed class CommitBarrier
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _lowered;
    private long _group;

    /// <summary>What reads wait for; null, almost always, when nothing holds them back.</summary>
    public Task? Wait => Volatile.Read(ref _lowered)?.Task;

    /// <summary>The group that is being written; only the writer changes it.</summary>
    public long Group => Volatile.Read(ref _group);

    /// <summary>Holds reads back until the group has ended, unless it has.</summary>
    public void Raise(long group)
    {
        lock (_gate)
        {
            if (group == _group)
            {
                _lowered ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>The group has ended; lets reads go on.</summary>
    public void EndGroup()
    {
        lock (_gate)
        {
            _group++;
            _lowered?.SetResult();
            _lowered = null;
        }
    }
}
