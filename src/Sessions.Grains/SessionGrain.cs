using Orleans.Concurrency;
using Orleans.Placement;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Grains.Hosting;
using Sessions.Runtime;

namespace Sessions.Grains;

/// <summary>Hosts one <see cref="SessionActivation"/> in the cluster, the same that one process hosts alone.</summary>
/// <remarks>
/// Calls interleave: the activation keeps its own order under its own lock, and a turn must not wait for the append of
/// another.
/// </remarks>
[Reentrant]
[ResourceOptimizedPlacement]
[GrainType("session")]
internal sealed partial class SessionGrain(
    [PersistentState("snapshot", SessionSilo.SnapshotStorage)] IPersistentState<SnapshotRecord> record,
    ActivationServices services,
    LocalSessions local) : Grain, ISessionGrain, IGrainMigrationParticipant
{
    private SessionActivation _session = null!;

    public async ValueTask<Answer<BegunTurn>> BeginTurnAsync(TurnProposal proposal, CancellationToken cancellationToken)
    {
        Watch();
        var answer = await _session.BeginTurnAsync(proposal, cancellationToken).ConfigureAwait(true);
        if (answer.IsRefused)
        {
            return answer.Refusal;
        }

        // Who cares for the start asks for it, and learns then that it failed.
        var recorded = answer.Value.Recorded;
        _ = recorded.ContinueWith(
            static failed => _ = failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return new BegunTurn(answer.Value.Plan, recorded.IsCompletedSuccessfully);
    }

    public ValueTask<int?> RecordedTurnAsync(Guid turnId, CancellationToken cancellationToken) =>
        _session.RecordedTurnAsync(turnId, cancellationToken);

    public ValueTask<TurnReceipt?> CompleteTurnAsync(TurnOutcome outcome, CancellationToken cancellationToken) =>
        _session.CompleteTurnAsync(outcome, cancellationToken);

    public ValueTask<Answer<SessionFacts>> CreateAsync(
        Principal caller, SessionSeed seed, Guid call, CancellationToken cancellationToken) =>
        _session.CreateAsync(caller, seed, call, cancellationToken);

    public ValueTask<Answer<SessionFacts>> DescribeAsync(Principal caller, CancellationToken cancellationToken) =>
        _session.DescribeAsync(caller, cancellationToken);

    public ValueTask<Answer<SessionFacts>> ChangeMetadataAsync(
        Principal caller, MetadataChangedData change, CancellationToken cancellationToken) =>
        _session.ChangeMetadataAsync(caller, change, cancellationToken);

    public ValueTask<Answer<SessionFacts>> ChangePolicyAsync(
        Principal caller, SessionPolicy? policy, CancellationToken cancellationToken) =>
        _session.ChangePolicyAsync(caller, policy, cancellationToken);

    public ValueTask<Answer<CompactionOutcome>> CompactAsync(
        Principal caller, CompactionRequest request, CancellationToken cancellationToken) =>
        _session.CompactAsync(caller, request, cancellationToken);

    public ValueTask<Answer<SessionFacts>> RestoreAsync(
        Principal caller, long compaction, CancellationToken cancellationToken) =>
        _session.RestoreAsync(caller, compaction, cancellationToken);

    public ValueTask<Answer<SessionFacts>> CloseAsync(Principal caller, CancellationToken cancellationToken) =>
        _session.CloseAsync(caller, cancellationToken);

    public ValueTask<Answer<CustomEventAppended>> AppendCustomAsync(
        Principal caller, CustomEventCommand command, CancellationToken cancellationToken) =>
        _session.AppendCustomAsync(caller, command, cancellationToken);

    public ValueTask<long> WaitBeyondAsync(long position, TimeSpan atMost, CancellationToken cancellationToken) =>
        _session.WaitBeyondAsync(position, atMost, cancellationToken);

    public ValueTask<long> LocateTurnAsync(int turn, CancellationToken cancellationToken) =>
        _session.LocateTurnAsync(turn, cancellationToken);

    public ValueTask<long> LocateItemAsync(int item, CancellationToken cancellationToken) =>
        _session.LocateItemAsync(item, cancellationToken);

    public ValueTask<Answer<TurnPath>> ReadPathAsync(
        Principal caller, int? turn, CancellationToken cancellationToken) =>
        _session.ReadPathAsync(caller, turn, cancellationToken);

    public ValueTask<Answer<SessionFacts>> DeleteAsync(
        Principal caller, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        _session.DeleteAsync(caller, createdAt, cancellationToken);

    public ValueTask ExpireTurnsAsync(string running, CancellationToken cancellationToken)
    {
        Watch();
        return _session.ExpireTurnsAsync(running, cancellationToken);
    }
}
