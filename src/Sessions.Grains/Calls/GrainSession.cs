using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Grains.Calls;

/// <summary>One session of the cluster, as a front door sees it.</summary>
internal sealed partial class GrainSession(SessionKey key, GrainCalls calls, KnownItems known) : ISession
{
    // Well below the time in which a call must be answered; a session that is waited on can still move away soon.
    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public SessionKey Key => key;

    /// <inheritdoc />
    public ValueTask<TurnReceipt?> CompleteTurnAsync(TurnOutcome outcome, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key,
            Owned(outcome),
            static (grain, outcome, token) => grain.CompleteTurnAsync(outcome, token),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> CreateAsync(
        Principal caller, SessionSeed seed, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key,
            (caller, seed: seed with { Metadata = Owned(seed.Metadata) }, call: calls.NewId()),
            static (grain, create, token) => grain.CreateAsync(create.caller, create.seed, create.call, token),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> DescribeAsync(Principal caller, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key, caller, static (grain, caller, token) => grain.DescribeAsync(caller, token), cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> ChangeMetadataAsync(
        Principal caller, MetadataChangedData change, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key,
            (caller, change),
            static (grain, change, token) => grain.ChangeMetadataAsync(change.caller, change.change, token),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> CloseAsync(Principal caller, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key, caller, static (grain, caller, token) => grain.CloseAsync(caller, token), cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<CustomEventAppended>> AppendCustomAsync(
        Principal caller, CustomEventCommand command, CancellationToken cancellationToken)
    {
        // By its key, or else by the call's own id, the event counts once.
        var owned = command with
        {
            Payload = command.Payload.ToArray(),
            Call = command.IdempotencyKey is null ? calls.NewId() : null,
        };
        return calls.RepeatAsync(
            key,
            (caller, command: owned),
            static (grain, custom, token) => grain.AppendCustomAsync(custom.caller, custom.command, token),
            cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<long> WaitBeyondAsync(long position, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var started = calls.Time.GetTimestamp();
        while (true)
        {
            var left = atMost - calls.Time.GetElapsedTime(started);
            var slice = left < WaitSlice ? left : WaitSlice;
            var durable = await calls.RepeatAsync(
                key,
                (position, slice: slice < TimeSpan.Zero ? TimeSpan.Zero : slice),
                static (grain, wait, token) => grain.WaitBeyondAsync(wait.position, wait.slice, token),
                cancellationToken).ConfigureAwait(false);
            if (durable > position || durable == 0 || left <= slice)
            {
                return durable;
            }
        }
    }

    /// <inheritdoc />
    public ValueTask<long> LocateTurnAsync(int turn, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key, turn, static (grain, turn, token) => grain.LocateTurnAsync(turn, token), cancellationToken);

    /// <inheritdoc />
    public ValueTask<long> LocateItemAsync(int item, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key, item, static (grain, item, token) => grain.LocateItemAsync(item, token), cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<TurnPath>> ReadPathAsync(
        Principal caller, int? turn, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key,
            (caller, turn),
            static (grain, path, token) => grain.ReadPathAsync(path.caller, path.turn, token),
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask<Answer<SessionFacts>> DeleteAsync(Principal caller, CancellationToken cancellationToken)
    {
        var found = await DescribeAsync(caller, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused || !caller.MayUse(found.Value.Owner))
        {
            return found.Refusal ?? Refusal.Forbidden;
        }

        // That the caller may is known by now: refused, the session is gone, or another has taken its name since.
        var answer = await calls.RepeatAsync(
            key,
            (caller, found.Value.CreatedAt),
            static (grain, delete, token) => grain.DeleteAsync(delete.caller, delete.CreatedAt, token),
            cancellationToken).ConfigureAwait(false);
        return answer.IsRefused ? found : answer;
    }

    private static Dictionary<string, string>? Owned(IReadOnlyDictionary<string, string>? pairs) =>
        pairs is null ? null : new Dictionary<string, string>(pairs, StringComparer.Ordinal);
}
