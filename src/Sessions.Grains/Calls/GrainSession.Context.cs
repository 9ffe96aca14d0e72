using System.Runtime.CompilerServices;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Grains.Calls;

/// <content>What the grid does to contexts.</content>
internal sealed partial class GrainSession
{
    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> ChangePolicyAsync(
        Principal caller, SessionPolicy? policy, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key,
            (caller, policy),
            static (grain, change, token) => grain.ChangePolicyAsync(change.caller, change.policy, token),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<CompactionOutcome>> CompactAsync(
        Principal caller, CompactionRequest request, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key,
            (caller, request, attempts: new StrongBox<int>()),
            static (grain, compact, token) =>
            {
                // After one that was done, another would find nothing to gain and say so.
                if (compact.attempts.Value++ > 0 && !compact.request.DryRun)
                {
                    throw new StoreUnavailableException(
                        "The node of this session was lost meanwhile. Its compactions tell what became of this.");
                }

                return grain.CompactAsync(compact.caller, compact.request, token);
            },
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask<Answer<SessionFacts>> RestoreAsync(
        Principal caller, long compaction, CancellationToken cancellationToken)
    {
        var attempts = new StrongBox<int>();
        var answer = await calls.RepeatAsync(
            key,
            (caller, compaction, attempts),
            static (grain, restore, token) =>
            {
                restore.attempts.Value++;
                return grain.RestoreAsync(restore.caller, restore.compaction, token);
            },
            cancellationToken).ConfigureAwait(false);

        // Not in force any more, after an attempt of which nobody knows: that is what was asked for.
        return answer.Refusal?.Code == SessionErrorCode.Unprocessable && attempts.Value > 1
            ? await DescribeAsync(caller, cancellationToken).ConfigureAwait(false)
            : answer;
    }
}
