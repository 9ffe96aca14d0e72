using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Grains.Calls;

/// <content>
/// A turn's start. The session decides in one call, and is asked in a second whether the start is in the log: the second
/// runs beside the provider's call, as the append itself does.
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
            begun.Recorded || begun.Plan.MissingFrom is not null
                ? Task.FromResult(begun.Plan)
                : RecordAsync(begun.Plan, proposal));
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
                if (!answer.IsRefused)
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

    // The proposal's memory is borrowed until this has ended.
    private async Task<TurnPlan> RecordAsync(TurnPlan plan, TurnProposal proposal)
    {
        for (var attempt = 0; attempt < RecordAttemptsMax; attempt++)
        {
            var number = await calls.RepeatAsync(
                key,
                proposal.TurnId,
                static (grain, turn, token) => grain.RecordedTurnAsync(turn, token),
                CancellationToken.None).ConfigureAwait(false);
            if (number > 0)
            {
                // Another one wrote first where it differs, and the session has put the start behind that.
                return number == plan.Turn ? plan : plan with { Turn = number };
            }

            // The silo that admitted it was lost before the start was durable, or another wrote first.
            var answer = await ProposeAsync(proposal, CancellationToken.None).ConfigureAwait(false);
            if (answer.IsRefused)
            {
                throw new TurnNotRecordedException(answer.Refusal);
            }

            plan = answer.Value.Plan;
            if (answer.Value.Recorded)
            {
                return plan;
            }
        }

        throw new StoreUnavailableException("This session moves all the time. Send the request again.");
    }

    private static TurnOutcome Owned(TurnOutcome outcome) => new()
    {
        TurnId = outcome.TurnId,
        Ending = outcome.Ending,
        Status = outcome.Status,
        Usage = outcome.Usage,
        RawUsage = outcome.RawUsage.ToArray(),
        UsageProblem = outcome.UsageProblem,
        CountedOutput = outcome.CountedOutput,
        ResponseId = outcome.ResponseId,
        ResponseModel = outcome.ResponseModel,
        FinishReason = outcome.FinishReason,
        Output = outcome.Output.ToArray(),
        OutputTruncated = outcome.OutputTruncated,
        Latency = outcome.Latency,
        TimeToFirstToken = outcome.TimeToFirstToken,
        Error = outcome.Error,
        Capture = outcome.Capture,
    };
}
