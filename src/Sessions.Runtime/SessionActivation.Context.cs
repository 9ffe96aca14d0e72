using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Runtime.Reading;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> ChangePolicyAsync(
        Principal caller, SessionPolicy? policy, CancellationToken cancellationToken) =>
        ExecuteAsync(state => ChangePolicy.Decide(state, caller, policy, Now), Facts, cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> RestoreAsync(
        Principal caller, long compaction, CancellationToken cancellationToken) =>
        ExecuteAsync(
            state => RestoreContext.Decide(state, caller, compaction, _services.Catalog, Now),
            Facts,
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask<Answer<CompactionOutcome>> CompactAsync(
        Principal caller, CompactionRequest request, CancellationToken cancellationToken)
    {
        if (_services.Editor is not { } editor)
        {
            return NoEditor;
        }

        var basis = await ExecuteAsync<SessionState, CompactionBasis>(
            state => SessionAccess.RefuseUse(state, caller) is { } refusal ? refusal : state,
            state => new CompactionBasis(state.MainTurn, state.Head, state.Policy),
            cancellationToken).ConfigureAwait(false);
        if (basis.IsRefused)
        {
            return basis.Refusal;
        }

        if ((request.Turn ?? basis.Value.Turn) is var turn && turn == 0)
        {
            return NoTurn;
        }

        var path = await ReadPathAsync(caller, turn, cancellationToken).ConfigureAwait(false);
        if (path.IsRefused)
        {
            return path.Refusal;
        }

        // A failure is recorded without looking at the content.
        var items = request.Failure is not null
            ? []
            : await ContextItems.ReadAsync(_services.Store, Key, path.Value, cancellationToken).ConfigureAwait(false);
        if (items is null)
        {
            return ContentNotStored;
        }

        var command = new CompactionCommand
        {
            Principal = caller,
            Trigger = request.Trigger,
            Leaf = path.Value.Leaf,
            Wire = path.Value.Wire,
            Model = path.Value.Model,
            Upstream = path.Value.Upstream,
            Items = items,
            Policy = request.Policy ?? (basis.Value.Policy ?? _rules.Policy).Compaction ?? new CompactionPolicy(),
            PlannedAt = basis.Value.Head,
            DryRun = request.DryRun,
            Summary = request.Summary,
            Replacement = request.Replacement,
            Failure = request.Failure,
            Base = request.Base,
        };
        return await ExecuteAsync<CompactionOutcome, CompactionOutcome>(
            state => CompactContext.Decide(state, command, editor, _services.Counter, _services.Catalog, Now),
            static outcome => outcome,
            cancellationToken).ConfigureAwait(false);
    }

    private static readonly Refusal NoTurn = new(
        SessionErrorCode.Unprocessable, "The session has no turn yet, so there is no context to compact.");

    private static readonly Refusal NoEditor = new(
        SessionErrorCode.Unprocessable, "This node does not rewrite contexts.");

    private static readonly Refusal ContentNotStored = new(
        SessionErrorCode.Unprocessable,
        "The tenant's logs keep no content, so a context can be compacted only while a turn carries it. Set a policy.");

    private sealed record CompactionBasis(int Turn, long Head, SessionPolicy? Policy);
}
