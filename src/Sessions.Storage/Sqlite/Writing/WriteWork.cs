namespace Sessions.Storage.Sqlite.Writing;

/// <summary>A write and its caller's task in one object, and the race between writing it and giving it up.</summary>
/// <remarks>
/// A write that is given up while it waits is never begun. Once its statements run, the caller's memory is in use, so
/// the task ends only after them; from then on it ends at once, with an unknown outcome.
/// </remarks>
internal abstract class WriteWork<TResult>()
    : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), IWriteWork
{
    private const int Waiting = 0;
    private const int Executing = 1;
    private const int GivenUpWhileExecuting = 2;
    private const int Executed = 3;
    private const int Ended = 4;

    private int _state;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;
    private TResult? _result;
    private CommitBarrier? _barrier;
    private long _group;

    public abstract long Bytes { get; }

    public virtual bool IsUrgent => true;

    public virtual bool Erases => false;

    /// <summary>Watches the caller's token; to be called before the work is queued.</summary>
    public void GiveUpOn(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(
                static work => ((WriteWork<TResult>)work!).GiveUp(), this);
        }
    }

    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Executing, Waiting) == Waiting;

    public void Execute(WriterConnection connection)
    {
        _barrier = connection.Barrier;
        _group = _barrier.Group;
        _result = Run(connection);
        if (Interlocked.CompareExchange(ref _state, Executed, Executing) != Executing)
        {
            EndUnknown();
        }
    }

    public void Complete()
    {
        End();
        _ = TrySetResult(_result!);
    }

    public void Fail(StoreUnavailableException reason)
    {
        End();
        _ = TrySetException(reason);
    }

    public void Lose(StoreUnavailableException reason)
    {
        End();
        _ = TrySetException(OutcomeUnknown(reason));
    }

    protected abstract TResult Run(WriterConnection connection);

    protected abstract Exception OutcomeUnknown(StoreUnavailableException? reason);

    private void End()
    {
        Volatile.Write(ref _state, Ended);
        _ = _registration.Unregister();
    }

    private void GiveUp()
    {
        if (Interlocked.CompareExchange(ref _state, Ended, Waiting) == Waiting)
        {
            _ = TrySetCanceled(_cancellation);
        }
        else if (Interlocked.CompareExchange(ref _state, GivenUpWhileExecuting, Executing) == Executed)
        {
            EndUnknown();
        }
    }

    private void EndUnknown()
    {
        _barrier!.Raise(_group);
        _ = TrySetException(OutcomeUnknown(null));
    }
}
