using Sessions.Contracts;
using Sessions.Core.Compaction;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    /// <inheritdoc />
    public ValueTask<long> LocateTurnAsync(int turn, CancellationToken cancellationToken) => LocateAsync(
        turn,
        static (state, turn) => turn >= 1 && turn <= state.Turns ? state.PositionOfTurn(turn) : 0,
        cancellationToken);

    /// <inheritdoc />
    public ValueTask<long> LocateItemAsync(int item, CancellationToken cancellationToken) => LocateAsync(
        item,
        static (state, item) => item >= 1 && item <= state.Tree.Count ? state.Tree[item].Position : 0,
        cancellationToken);

    /// <inheritdoc />
    public async ValueTask<Answer<TurnPath>> ReadPathAsync(
        Principal caller, int? turn, CancellationToken cancellationToken)
    {
        var answer = await ExecuteAsync<SessionState, SessionState>(
            state => SessionAccess.RefuseRead(state, caller) is { } refusal ? refusal
                : turn is { } number && (number < 1 || number > state.Turns) ? NoSuchTurn(number, state.Turns)
                : state,
            static state => state,
            cancellationToken).ConfigureAwait(false);
        if (answer.IsRefused)
        {
            return answer.Refusal;
        }

        var state = answer.Value;
        long position;
        lock (_gate)
        {
            position = state.Turns == 0 ? 0 : state.PositionOfTurn(turn ?? state.Turns);
        }

        if (position == 0)
        {
            return TurnPath.Empty;
        }

        var started = await ReadAsync<TurnStarted>(position, cancellationToken).ConfigureAwait(false);
        var edits = await ReadEditsAsync(state, started.Data.Compaction, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            return PathUnsynchronized(state, started) with { Edits = edits };
        }
    }

    // What is no longer in force, or was forgotten, still stands in the log.
    private async ValueTask<IReadOnlyList<PathEdit>> ReadEditsAsync(
        SessionState state, long compaction, CancellationToken cancellationToken)
    {
        var newer = new Stack<IReadOnlyList<PathEdit>>();
        IReadOnlyList<PathEdit> edits = [];
        while (compaction != 0)
        {
            lock (_gate)
            {
                if (state.Compactions.Find(compaction) is { } known)
                {
                    edits = known.Edits;
                    break;
                }
            }

            // What a fork was given with its items stands in the event that made it one.
            var data = await ReadAsync<SessionEvent>(compaction, cancellationToken).ConfigureAwait(false) switch
            {
                ContextCompacted compacted => compacted.Data,
                SessionForked { Data.Compaction: { } shared } => shared,
                _ => throw ReadWhileChanged,
            };
            newer.Push(data.Edits);
            compaction = data.Base;
        }

        while (newer.TryPop(out var more))
        {
            edits = EditList.Merge(edits, more);
        }

        return edits;
    }

    // What this state does not know yet, another node may have written.
    private async ValueTask<long> LocateAsync(
        int number, Func<SessionState, int, long> find, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await LoadedAsync(cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                if (find(state, number) is var position and > 0)
                {
                    return position;
                }
            }

            if (number < 1 || !await CatchUpAsync(state, cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }
        }
    }

    private static Refusal NoSuchTurn(int turn, int turns) => new(
        SessionErrorCode.Unprocessable, $"The session has {turns} turns; {turn} is none of them.");

    private async ValueTask<T> ReadAsync<T>(long position, CancellationToken cancellationToken)
        where T : SessionEvent
    {
        var slice = await _services.Store
            .ReadForwardAsync(Key, position - 1, 1, cancellationToken).ConfigureAwait(false);
        foreach (var batch in slice)
        {
            var at = batch.FirstPosition;
            var frames = batch.Frames;
            while (EventFrames.TryRead(ref frames, out var json))
            {
                if (at++ == position && EventCodec.Read(json) is T found)
                {
                    return found;
                }
            }
        }

        throw ReadWhileChanged;
    }

    private static StoreUnavailableException ReadWhileChanged =>
        new("The session changed while it was read. Try again.");

    private static TurnPath PathUnsynchronized(SessionState state, TurnStarted started)
    {
        var data = started.Data;
        var items = ItemsTo(state, data.Leaf);
        return new TurnPath(started.Turn, data.Model, data.Window, data.UsableWindow, items)
        {
            Wire = data.Wire,
            Upstream = data.Upstream,
            Leaf = data.Leaf,
            Compaction = data.Compaction,
        };
    }
}
