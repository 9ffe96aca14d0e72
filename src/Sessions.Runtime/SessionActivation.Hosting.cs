using Sessions.Core.Decisions;
using Sessions.Core.State;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <content>What a host other than this process' own directory needs of an activation.</content>
public sealed partial class SessionActivation
{
    /// <summary>Whether turns are known to run; false as well while the session sleeps.</summary>
    public bool HasRunningTurns
    {
        get
        {
            lock (_gate)
            {
                return _state is { RunningTurns: > 0 };
            }
        }
    }

    /// <summary>Whether the session was deleted or has expired here, and nobody has asked for it since.</summary>
    public bool IsGone
    {
        get
        {
            lock (_gate)
            {
                return _isGone;
            }
        }
    }

    /// <summary>
    /// The number of a turn whose start is in the log, null when it is not; waits for what is in flight. A caller that
    /// cannot hold <see cref="TurnAdmission.Recorded"/>, for it is in another process, asks this instead.
    /// </summary>
    public async ValueTask<int?> RecordedTurnAsync(Guid turnId, CancellationToken cancellationToken)
    {
        int? number = null;
        var answer = await ExecuteAsync<SessionState, SessionState>(
            state =>
            {
                number = state.FindOpen(turnId)?.Number ?? state.FindSettled(turnId)?.Number;
                return number is null ? UnknownTurn : state;
            },
            static state => state,
            cancellationToken).ConfigureAwait(false);
        return answer.IsRefused ? null : number;
    }

    /// <summary>
    /// Ends turns that are overdue, and those of earlier runs of a node that runs again; durable when it returns.
    /// </summary>
    /// <param name="running">The node's running front door, <c>node/boot</c>, or <c>node/</c> when none runs.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask ExpireTurnsAsync(string running, CancellationToken cancellationToken) =>
        await ExecuteAsync(
            state => new Decision<SessionState>(
                state, ExpireTurns.Decide(state, frontDoor => FrontDoors.IsSucceeded(frontDoor, running), Now)),
            static state => state,
            cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Lets the state go for a host that carries it elsewhere; null when there is none, or more is in flight.
    /// </summary>
    /// <remarks>Called once no command is running any more.</remarks>
    public async ValueTask<StoredSnapshot?> ReleaseAsync()
    {
        Task tail;
        lock (_gate)
        {
            tail = _tail;
        }

        await tail.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_state is not { Exists: true } state || _appendsInFlight > 0)
            {
                return null;
            }

            var snapshot = new StoredSnapshot(state.Head, SessionSnapshot.Write(state));
            Drop();
            _unwatched = false;
            return snapshot;
        }
    }

    /// <summary>
    /// Continues where another activation has let go, without reading anything; the fence finds out if that was not
    /// the newest.
    /// </summary>
    /// <param name="carried">What <see cref="ReleaseAsync"/> gave.</param>
    /// <param name="saved">Position of the last snapshot that was written; 0 for none.</param>
    /// <returns>False when the snapshot cannot be read or the session is awake; it then loads as ever.</returns>
    public bool Adopt(StoredSnapshot carried, long saved)
    {
        ArgumentNullException.ThrowIfNull(carried);
        var state = SessionSnapshot.Read(carried.Data.Span);
        if (state is null || state.Head != carried.Position)
        {
            return false;
        }

        lock (_gate)
        {
            if (_state is not null || _loading is not null)
            {
                return false;
            }

            (_state, _tail, _snapshotPosition, _unwatched) = (state, Recorded, saved, false);
            AdvanceUnsynchronized(state.Head);
            return true;
        }
    }
}
