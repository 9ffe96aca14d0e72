using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Contracts.Views;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Gateway.SessionApi;

/// <summary>
/// <c>/sessions/{id}/policy</c>: what is done to a session's requests, by its own policy or its tenant's.
/// </summary>
internal static class PolicyResource
{
    public static async Task ReadAsync(SessionCall call)
    {
        if (call.Query().Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var answer = await call.Session.DescribeAsync(call.Caller, call.Aborted).ConfigureAwait(false);
        await AnswerAsync(call, answer).ConfigureAwait(false);
    }

    public static async Task ChangeAsync(SessionCall call)
    {
        var query = call.Query().Finish();
        var (body, problem) = await BodyReader.ReadAsync(call.Http).ConfigureAwait(false);
        SessionPolicy? policy = null;
        problem ??= query;
        if (problem is null)
        {
            (policy, problem) = PolicyBody.Read(body);
        }

        if (policy is not null && call.Ports.Policies.ProblemOf(policy) is { } rule)
        {
            problem = new Problem(SessionErrorCode.Unprocessable, rule);
        }

        if (problem is not null)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var answer = await call.Session.ChangePolicyAsync(call.Caller, policy, call.Aborted).ConfigureAwait(false);
        await AnswerAsync(call, answer).ConfigureAwait(false);
    }

    public static async Task RemoveAsync(SessionCall call)
    {
        if (call.Query().Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var answer = await call.Session.ChangePolicyAsync(call.Caller, null, call.Aborted).ConfigureAwait(false);
        await AnswerAsync(call, answer).ConfigureAwait(false);
    }

    private static Task AnswerAsync(SessionCall call, Answer<SessionFacts> answer)
    {
        if (answer.IsRefused)
        {
            return call.RefuseAsync(answer.Refusal);
        }

        var view = answer.Value.Policy is { } own
            ? new PolicyView(PolicySource.Session, own)
            : new PolicyView(PolicySource.Tenant, call.Ports.Policies.Of(call.Caller.Tenant));
        return call.AnswerAsync(StatusCodes.Status200OK, view, ContractsJson.Default.PolicyView);
    }
}
