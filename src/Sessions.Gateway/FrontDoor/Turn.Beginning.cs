using Sessions.Core.Turns;
using Sessions.Gateway.Budgets;
using Sessions.Storage;

namespace Sessions.Gateway.FrontDoor;

internal sealed partial class Turn
{
    private BudgetClaims? _claims;
    private int _answerOf;

    // A turn that waits for its beginning is dropped with its client, unless that can ask for it by its key.
    private CancellationToken Leaving => _call.Key is null ? _call.Http.RequestAborted : _client.Gone;

    /// <summary>The turn that was asked for under the same key before, and is answered once; 0 for none.</summary>
    public int RepeatOf => _admission?.Plan.RepeatOf ?? 0;

    /// <summary>Begins the turn in its session; null when it may run.</summary>
    public async ValueTask<Refusal?> BeginAsync()
    {
        try
        {
            if (_call.IsUnrecorded)
            {
                return await ReserveAloneAsync().ConfigureAwait(false);
            }

            var answer = await AdmitOnceAsync().ConfigureAwait(false);
            if (answer.Refusal is { } refusal && GetsItsOwn(refusal.Code))
            {
                _key = _key with { Id = MintId() };
                _session = null;
                _proposal = Proposal(_identity.IsFound ? null : _identity.Source);
                answer = await AdmitOnceAsync().ConfigureAwait(false);
            }

            if (answer.IsRefused)
            {
                return answer.Refusal;
            }

            _admission = answer.Value;
            if (RepeatOf == 0)
            {
                if (_answer is not null)
                {
                    _answerOf = Number;
                    _services.Answers.Add(_key, _answerOf, _answer);
                }

                LookForOrigin();
            }

            return null;
        }
        catch (StoreUnavailableException e) when (_tenant.OnStoreFailure == StoreFailurePolicy.Open)
        {
            Log.ForwardedUnrecorded(_services.Logger, _key, e);
            _recording = false;
            _services.Instruments.Unrecorded();
            return null;
        }
    }

    // A turn with a key is in the log before its provider is called: whoever sends it again, to whichever node and
    // after whatever crash, finds it there.
    private async ValueTask<Answer<Runtime.TurnAdmission>> AdmitOnceAsync()
    {
        var answer = await AdmitAsync().ConfigureAwait(false);
        if (_call.Key is null || answer.IsRefused || answer.Value.Plan.RepeatOf > 0)
        {
            return answer;
        }

        var isRecorded = false;
        try
        {
            await answer.Value.Recorded.ConfigureAwait(false);
            isRecorded = true;
            return answer;
        }
        catch (Runtime.TurnNotRecordedException)
        {
            // Another node was first; what it has made of the session decides.
        }
        finally
        {
            if (!isRecorded && _claims is not null)
            {
                await GiveClaimsBackAsync().ConfigureAwait(false);
            }
        }

        _proposal = _proposal with { TurnId = Guid.CreateVersion7(_services.Time.GetUtcNow()), IsBudgeted = false };
        return await AdmitAsync().ConfigureAwait(false);
    }

    /// <summary>Sets aside what a call of no session may come to, where its key or tenant has limits.</summary>
    private async ValueTask<Refusal?> ReserveAloneAsync()
    {
        var accounts = _services.Budgets.Of(_caller);
        if (accounts.Count == 0)
        {
            return null;
        }

        var tokens = AnsweredTurn.CountPrompt(_proposal, _services.Counter);
        var plan = new TurnPlan(0, _request.Path.Items.Length, 0, tokens, 1, 1, 0);
        var claims = await _services.Budgets.ReserveAsync(accounts, _key, _proposal, plan, _client.Gone)
            .ConfigureAwait(false);
        _claims = claims.Value;
        return claims.Refusal;
    }

    // Where several sessions share limits, their accounts are asked before the session records anything.
    private async ValueTask<Answer<Runtime.TurnAdmission>> AdmitAsync()
    {
        var accounts = _services.Budgets.Of(_caller);
        _proposal = _proposal with { OnlyPlan = accounts.Count > 0 };
        var planned = await BeginOrWaitAsync().ConfigureAwait(false);
        if (planned.IsRefused || planned.Value.Plan.RepeatOf > 0
            || (accounts.Count == 0 && planned.Value.Plan.Parent is null))
        {
            return planned;
        }

        var claims = await _services.Budgets
            .ReserveAsync(accounts, _key, _proposal, planned.Value.Plan, Leaving).ConfigureAwait(false);
        if (claims.IsRefused)
        {
            return await RepeatOrRefuseAsync(claims.Refusal).ConfigureAwait(false);
        }

        _claims = claims.Value;
        _proposal = _proposal with { OnlyPlan = false, IsBudgeted = true };
        var begun = default(Answer<Runtime.TurnAdmission>);
        try
        {
            return begun = await BeginOrWaitAsync().ConfigureAwait(false);
        }
        finally
        {
            // Also where the client left, or the store did not answer.
            if (begun is not { Value.Plan.RepeatOf: 0 })
            {
                await GiveClaimsBackAsync().ConfigureAwait(false);
            }
        }
    }

    // The turn that has used the budget up may be this one, made under its key on another node meanwhile.
    private async ValueTask<Answer<Runtime.TurnAdmission>> RepeatOrRefuseAsync(Refusal refusal)
    {
        if (_call.Key is null)
        {
            return refusal;
        }

        // Reads what other nodes have written.
        _ = await Session.DescribeAsync(_caller.Principal, Leaving).ConfigureAwait(false);
        var again = await Session.BeginTurnAsync(_proposal, Leaving).ConfigureAwait(false);
        return again is { Value.Plan.RepeatOf: > 0 } ? again : refusal;
    }

    /// <summary>Gives back what was set aside for a turn that did not come to be.</summary>
    public ValueTask LeaveAsync() => _claims is null ? ValueTask.CompletedTask : GiveClaimsBackAsync();

    private async ValueTask GiveClaimsBackAsync()
    {
        try
        {
            await _claims!.SettleAsync(default).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            Log.BudgetNotSettled(_services.Logger, _key, e);
        }
    }

    private async ValueTask<Answer<Runtime.TurnAdmission>> BeginOrWaitAsync()
    {
        var answer = await Session.BeginTurnAsync(_proposal, Leaving).ConfigureAwait(false);
        return answer.Refusal is { MayWait: true }
            ? await BusyWait
                .RetryAsync(_services, Session, _startedAt, answer, BeginLaterAsync, Leaving).ConfigureAwait(false)
            : answer;
    }

    private ValueTask<Answer<Runtime.TurnAdmission>> BeginLaterAsync()
    {
        _proposal = _proposal with { Deadline = Deadline(_services.Time.GetUtcNow()) };
        return Session.BeginTurnAsync(_proposal, Leaving);
    }
}
