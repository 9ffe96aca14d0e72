using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Storage;
using Sessions.Wire.Answers;

namespace Sessions.Gateway.FrontDoor;

internal sealed partial class Turn
{
    private const int SettleAttemptsMax = 3;

    /// <summary>Books the turn's outcome once; durable when it returns.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer, and the tenant wants no unrecorded
    /// turns.</exception>
    private async ValueTask SettleAsync(TurnOutcome outcome)
    {
        if (_settled)
        {
            return;
        }

        _settled = true;
        TurnReceipt? receipt = null;
        try
        {
            receipt = _recording ? await ReportAsync(outcome).ConfigureAwait(false) : null;
        }
        catch (Exception e) when (e is StoreUnavailableException or TurnNotRecordedException
            && _tenant.OnStoreFailure == StoreFailurePolicy.Open)
        {
            Log.ForwardedUnrecorded(_services.Logger, _key, e);
            _services.Instruments.Unrecorded();
        }
        finally
        {
            Telemetry.TurnActivity.End(_activity, _key, Plan, outcome, receipt);
            _services.Instruments.TurnEnded(_proposal, outcome, receipt);
        }
    }

    private async ValueTask<TurnReceipt?> ReportAsync(TurnOutcome outcome)
    {
        for (var attempt = 0; attempt < SettleAttemptsMax; attempt++)
        {
            var receipt = await _session.CompleteTurnAsync(outcome, CancellationToken.None).ConfigureAwait(false);
            if (receipt is not null)
            {
                return receipt;
            }

            // The session has lost sight of the turn: another node wrote to it, or its host died. Its start is being
            // written again, or has to be; the turn id makes sure that it counts once.
            await _admission!.Recorded.ConfigureAwait(false);
            receipt = await _session.CompleteTurnAsync(outcome, CancellationToken.None).ConfigureAwait(false);
            if (receipt is not null)
            {
                return receipt;
            }

            var answer = await _session.BeginTurnAsync(_proposal, CancellationToken.None).ConfigureAwait(false);
            _admission = answer.IsRefused ? throw new TurnNotRecordedException(answer.Refusal) : answer.Value;
        }

        throw new StoreUnavailableException("The turn's outcome could not be recorded. Send the request again.");
    }

    private TurnOutcome Outcome(TurnEnding ending, int? status, AnswerSummary? summary, TurnError? error) => new()
    {
        TurnId = _proposal.TurnId,
        Ending = ending,
        Status = status,
        Usage = summary?.Usage,
        RawUsage = summary?.RawUsage ?? default,
        UsageProblem = summary?.UsageProblem,
        CountedOutput = CountOutput(summary),
        ResponseId = summary?.ResponseId,
        ResponseModel = summary?.Model,
        FinishReason = summary?.FinishReason,
        Output = summary?.Output ?? default,
        OutputTruncated = summary?.OutputTruncated ?? false,
        Latency = Elapsed,
        TimeToFirstToken = _firstToken,
        Error = error,
        Capture = _tenant.Capture,
    };

    // Counting is dear and the provider's number is better: only where there is none.
    private int CountOutput(AnswerSummary? summary) => summary is { Usage: null, Output.IsEmpty: false }
        ? _services.Counter.CountItem(_request.Model, Core.Items.ItemKind.Assistant, summary.Output.Span)
        : 0;

    private static TurnError? ErrorOf(AnswerSummary summary) => summary.Error is { } error
        ? new TurnError(error.Type ?? "error", error.Code, error.Message)
        : null;
}
