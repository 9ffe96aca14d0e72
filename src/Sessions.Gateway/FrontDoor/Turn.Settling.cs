using Sessions.Core.Limits;
using Sessions.Core.Turns;
using Sessions.Gateway.Summaries;
using Sessions.Runtime;
using Sessions.Storage;
using Sessions.Wire.Answers;
using Sessions.Wire.Paths;

namespace Sessions.Gateway.FrontDoor;

internal sealed partial class Turn
{
    /// <summary>Books the turn's outcome once; durable when it returns.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer, and the tenant wants no unrecorded
    /// turns.</exception>
    private async ValueTask SettleAsync(TurnOutcome outcome)
    {
        if (_settled)
        {
            return;
        }

        (_settled, Outcome) = (true, outcome);
        TurnReceipt? receipt = null;
        try
        {
            outcome = await WithOriginAsync(outcome).ConfigureAwait(false);
            Receipt = receipt = _recording ? await ReportAsync(outcome).ConfigureAwait(false)
                : _call.IsUnrecorded ? _services.Budgets.ReceiptOf(_proposal, outcome)
                : null;
            await SettleClaimsAsync(outcome.Ending, receipt).ConfigureAwait(false);
            if (receipt is { SummaryDue: true })
            {
                _services.Summaries?.Add(new SummaryJob(_key, _caller.Principal, receipt.Turn));
            }
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

    // What cannot be booked now runs out with the turn's deadline.
    private async ValueTask SettleClaimsAsync(TurnEnding ending, TurnReceipt? receipt)
    {
        if (_claims is null)
        {
            return;
        }

        var usage = receipt?.Usage ?? default;
        var messages = ending is TurnEnding.Completed or TurnEnding.Aborted ? 1 : 0;
        try
        {
            await _claims
                .SettleAsync(new Spending(messages, usage.Input + usage.Output, receipt?.CostNanoUsd ?? 0))
                .ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            Log.BudgetNotSettled(_services.Logger, _key, e);
        }
    }

    private void EndAnswer()
    {
        if (_answer is not null && _answerOf > 0)
        {
            _answer.End(isWhole: _isWhole);
            _services.Answers.Remove(_key, _answerOf);
        }
    }

    private async ValueTask<TurnOutcome> WithOriginAsync(TurnOutcome outcome)
    {
        var origin = _origin is null ? null : await _origin.ConfigureAwait(false);
        return origin is null || origin == _key.Id ? outcome : outcome with { ForkedFrom = origin.Value.Value };
    }

    private async ValueTask<TurnReceipt?> ReportAsync(TurnOutcome outcome)
    {
        var receipt = await Session.CompleteTurnAsync(outcome, CancellationToken.None).ConfigureAwait(false);
        if (receipt is not null)
        {
            return receipt;
        }

        // Another node wrote to the session, and the turn's start is being written again behind its events.
        await _admission!.Recorded.ConfigureAwait(false);
        receipt = await Session.CompleteTurnAsync(outcome, CancellationToken.None).ConfigureAwait(false);
        if (receipt is null)
        {
            // The start was durable and is gone: the session was deleted meanwhile. Proposing the turn again would
            // bring it back with its content.
            Log.SessionDeletedMeanwhile(_services.Logger, _key);
        }

        return receipt;
    }

    private bool _isWhole;

    /// <summary>How the turn ended; null before it has.</summary>
    public TurnOutcome? Outcome { get; private set; }

    /// <summary>What was booked for it; null before that, and where nothing is recorded.</summary>
    public TurnReceipt? Receipt { get; private set; }

    private TurnOutcome OutcomeOf(TurnEnding ending, int? status, AnswerSummary? summary, TurnError? error) =>
        AnsweredTurn.Outcome(_proposal, _services.Counter, ending, status, Believed(summary), error) with
        {
            Tip = _services.Paths is null ? null : PathTips.After(_request, ending, summary),
            ResponseId = _rewriter?.ProvidersId ?? summary?.ResponseId,
            Latency = Elapsed,
            TimeToFirstToken = _firstToken,
        };

    // A format that wants numbers gets some where the upstream has sent none: these are nobody's usage.
    private AnswerSummary? Believed(AnswerSummary? summary) => _call.Bridge is { HasUsage: false }
        ? summary is null ? null : summary with { Usage = null, RawUsage = default }
        : summary;

    private static TurnError? ErrorOf(AnswerSummary summary) => summary.Error is { } error
        ? new TurnError(error.Type ?? "error", error.Code, error.Message)
        : null;
}
