using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Grains.Calls;

/// <content>
/// A turn's start. The session decides in one call, and is asked in a second whether the start is in the log: the
/// second runs beside the provider's call, as the append itself does.
/// </content>
internal sealed partial class GrainSession
{
    private const int ProposalsMax = 4;
    private const int RecordAttemptsMax = 8;

    /// <inheritdoc />
    public async ValueTask<Answer<TurnAdmission>> BeginTurnAsync(
        TurnProposal proposal, CancellationToken cancellationToken)
    {
        var answer = await ProposeAsync(proposal, cancellationToken).ConfigureAwait(false);
        if (answer.IsRefused)
        {
            return answer.Refusal;
        }

        var begun = answer.Value;
        return new TurnAdmission(
            begun.Plan,
            begun.Recorded || begun.Plan.MissingFrom is not null || !IsBegun(proposal, begun.Plan)
                ? Task.FromResult(begun.Plan.Turn)
                : RecordAsync(proposal with { Sent = begun.Plan.Rendering ?? new TurnRendering() }));
    }

    private async ValueTask<Answer<BegunTurn>> ProposeAsync(TurnProposal proposal, CancellationToken cancellationToken)
    {
        var path = proposal.Path;
        var first = CarriedPath.First(path, known.Of(key, proposal.Thread));
        for (var attempt = 1; ; attempt++)
        {
            var answer = await calls.RepeatAsync(
                key,
                CarriedPath.Proposal(proposal, first),
                static (grain, proposal, token) => grain.BeginTurnAsync(proposal, token),
                cancellationToken).ConfigureAwait(false);
            if (answer.IsRefused || answer.Value.Plan.MissingFrom is not { } missing)
            {
                if (!answer.IsRefused && IsBegun(proposal, answer.Value.Plan))
                {
                    known.Note(key, proposal.Thread, path.Items.Length);
                }

                return answer;
            }

            if (missing < path.FirstCarried || attempt == ProposalsMax)
            {
                // Whoever proposed does not have them here either.
                return answer;
            }

            // A session that was deleted meanwhile lacks more than it said: the last attempt carries everything.
            first = attempt == ProposalsMax - 1 ? path.FirstCarried : missing;
        }
    }

    // From here on the plan is with the front door: whoever decides again records what was sent. The proposal's memory
    // is borrowed until this has ended.
    private async Task<int> RecordAsync(TurnProposal proposal)
    {
        for (var attempt = 0; attempt < RecordAttemptsMax; attempt++)
        {
            if (await calls.RepeatAsync(
                    key,
                    proposal.TurnId,
                    static (grain, turn, token) => grain.RecordedTurnAsync(turn, token),
                    CancellationToken.None).ConfigureAwait(false) is { } number)
            {
                return number;
            }

            // The silo that admitted it was lost before the start was durable, or another wrote first.
            var answer = await ProposeAsync(proposal, CancellationToken.None).ConfigureAwait(false);
            if (answer.IsRefused)
            {
                throw new TurnNotRecordedException(answer.Refusal);
            }

            if (answer.Value.Plan.RepeatOf > 0)
            {
                throw new TurnNotRecordedException(RepeatedMeanwhile);
            }

            if (answer.Value.Recorded)
            {
                return answer.Value.Plan.Turn;
            }
        }

        throw new StoreUnavailableException("This session moves all the time. Send the request again.");
    }

    // Of one that was only planned, or is another's repetition, the session keeps nothing.
    private static bool IsBegun(TurnProposal proposal, TurnPlan plan) =>
        plan is { RepeatOf: 0, Parent: null } && !proposal.OnlyPlan;

    private static readonly Refusal RepeatedMeanwhile = new(
        SessionErrorCode.StoreUnavailable,
        "Another node has taken the same Idempotency-Key meanwhile. Send the request again.",
        TimeSpan.FromSeconds(1));

    private static TurnOutcome Owned(TurnOutcome outcome) => outcome with
    {
        RawUsage = outcome.RawUsage.ToArray(),
        Output = outcome.Output.ToArray(),
        Answer = outcome.Answer is { } answer
            ? answer with { Gzip = new RawJson(answer.Gzip.Utf8.ToArray()) }
            : null,
    };
}
