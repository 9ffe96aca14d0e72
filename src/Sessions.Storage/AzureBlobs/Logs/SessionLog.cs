using Sessions.Contracts;
using Sessions.Storage.AzureBlobs.Snapshots;

namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>What this process remembers of one session's log, and the order in which it writes to it.</summary>
/// <remarks>
/// All of it is a hint: every write names the version of the blob that it builds on, so a wrong memory is refused and
/// replaced, never believed. Writes run one after another, in the order of the calls; reads run beside them.
/// </remarks>
internal sealed class SessionLog(SessionKey key)
{
    private readonly Lock _gate = new();
    private Task _turn = Task.CompletedTask;
    private int _writes;
    private int _sealing;
    private TailState? _tail;
    private FetchedTail? _fetched;

    public SessionKey Key => key;

    /// <summary>Where batches begin in the open segment.</summary>
    public BlockOffsets Offsets { get; } = new();

    /// <summary>The sealed segments, as they were last listed.</summary>
    public SegmentList? Segments { get; set; }

    /// <summary>The stored snapshot, as this process last saw it.</summary>
    public SnapshotFacts? Snapshot { get; set; }

    /// <summary>The life of the log that this process has marked as one with entries in the path index.</summary>
    public Guid? PathsMarked { get; set; }

    /// <summary>
    /// An append was given up and may still arrive: before anything else is said of the log, its version must move on.
    /// </summary>
    public bool IsUnsettled { get; set; }

    /// <summary>Nothing would be lost by forgetting it.</summary>
    public bool IsIdle => Volatile.Read(ref _writes) == 0 && Volatile.Read(ref _sealing) == 0 && !IsUnsettled;

    /// <summary>The open segment; null when it is not known, or there is none.</summary>
    public TailState? Tail
    {
        get
        {
            lock (_gate)
            {
                return _tail;
            }
        }
    }

    /// <summary>Whether nobody seals it yet; then the caller does, until <see cref="EndSealing"/>.</summary>
    public bool TryBeginSealing() => Interlocked.Exchange(ref _sealing, 1) == 0;

    /// <summary>The next may seal it.</summary>
    public void EndSealing() => Volatile.Write(ref _sealing, 0);

    /// <summary>Runs a write after all that were called before it.</summary>
    /// <exception cref="OperationCanceledException">Given up before its turn came.</exception>
    public Task<T> WriteAsync<T>(Func<CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _writes++;
            var before = _turn;
            _turn = end.Task;
            return WriteAsync(before, end, write, cancellationToken);
        }
    }

    /// <summary>A writer knows the log's end.</summary>
    public void Set(TailState? tail)
    {
        lock (_gate)
        {
            _tail = tail;
            _fetched = null;
        }
    }

    /// <summary>A reader has seen the log's end; ignored when a writer was faster.</summary>
    public void Observe(TailState? before, TailState? seen)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_tail, before))
            {
                _tail = seen;
                _fetched = null;
            }
        }
    }

    /// <summary>Keeps what was read beyond what was asked for, for the next who asks for it.</summary>
    public void Keep(FetchedTail fetched)
    {
        lock (_gate)
        {
            _fetched = ReferenceEquals(_tail, fetched.Tail) ? fetched : null;
        }
    }

    /// <summary>What was read beyond what was asked for; ends with the first use that reaches the log's end.</summary>
    public FetchedTail? TakeFetched(long after, DateTimeOffset now)
    {
        lock (_gate)
        {
            var fetched = _fetched;
            if (fetched is null || after < fetched.After || now - fetched.At > FetchedTail.AgeMax)
            {
                _fetched = null;
                return null;
            }

            if (after >= fetched.Tail.Head)
            {
                _fetched = null;
            }

            return fetched;
        }
    }

    private async Task<T> WriteAsync<T>(
        Task before, TaskCompletionSource end, Func<CancellationToken, Task<T>> write, CancellationToken cancellation)
    {
        var isNext = false;
        try
        {
            // Never on the caller's thread: it may hold a lock.
            await before.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            isNext = true;
            cancellation.ThrowIfCancellationRequested();
            return await write(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _ = Interlocked.Decrement(ref _writes);
            if (isNext)
            {
                end.SetResult();
            }
            else
            {
                // Given up while others were still before it: who comes after must wait for those.
                _ = before.ContinueWith(
                    static (_, end) => ((TaskCompletionSource)end!).SetResult(),
                    end,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
        }
    }
}

/// <summary>The end of a log, read ahead of the call that will ask for it.</summary>
/// <remarks>
/// A refused append and the read of a snapshot both need the log's end, and are followed by a read of just that. It is
/// given out once, soon, and only as far as its first reader was told that the log goes.
/// </remarks>
/// <param name="After">Holds everything after this position.</param>
/// <param name="Tail">The state that it ends at.</param>
/// <param name="Batches">The batches, oldest first.</param>
/// <param name="At">When it was read.</param>
internal sealed record FetchedTail(long After, TailState Tail, IReadOnlyList<StoredBatch> Batches, DateTimeOffset At)
{
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(2);
}
