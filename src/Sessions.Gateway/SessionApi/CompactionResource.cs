using Microsoft.AspNetCore.Http;
using Sessions.Contracts.Policies;
using Sessions.Contracts.Views;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary>Compactions of a session: asked for, listed, undone.</summary>
internal static class CompactionResource
{
    private const int LimitDefault = 100;

    /// <summary><c>POST /sessions/{id}/compact</c></summary>
    public static async Task CompactAsync(SessionCall call)
    {
        var query = call.Query().Finish();
        var (body, problem) = await BodyReader.ReadAsync(call.Http).ConfigureAwait(false);
        if (await call.DescribeAsync(problem ?? query).ConfigureAwait(false) is not { } facts)
        {
            return;
        }

        var session = call.Session;

        var policy = facts.Policy ?? call.Ports.Policies.Of(call.Caller.Tenant);
        (var request, problem) = CompactBody.Read(
            body, policy.Compaction ?? new CompactionPolicy(), call.Ports.Policies);
        if (request is null)
        {
            await call.RefuseAsync(problem!).ConfigureAwait(false);
            return;
        }

        var answer = await session.CompactAsync(call.Caller, request, call.Aborted).ConfigureAwait(false);
        if (answer.IsRefused)
        {
            await call.RefuseAsync(answer.Refusal).ConfigureAwait(false);
            return;
        }

        await call.AnswerAsync(
            StatusCodes.Status200OK,
            CompactionLog.Of(answer.Value),
            ContractsJson.Default.CompactionOutcomeView).ConfigureAwait(false);
    }

    /// <summary><c>GET /sessions/{id}/compactions</c></summary>
    public static async Task ListAsync(SessionCall call)
    {
        var query = call.Query();
        var after = query.Number("after", 0, long.MaxValue) ?? 0;
        var limit = query.Integer("limit", 1, EventQuery.LimitMax) ?? LimitDefault;
        if (await call.DescribeAsync(query.Finish()).ConfigureAwait(false) is not { } facts)
        {
            return;
        }

        var session = call.Session;

        var page = await CompactionLog
            .ReadAsync(call.Ports.Store, session, facts, after, limit, call.Aborted).ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, page, ContractsJson.Default.CompactionPageView)
            .ConfigureAwait(false);
    }

    /// <summary><c>DELETE /sessions/{id}/compactions/{position}</c></summary>
    public static async Task UndoAsync(SessionCall call)
    {
        var (position, problem) = call.PathNumber("position");
        if ((problem ?? call.Query().Finish()) is { } refused)
        {
            await call.RefuseAsync(refused).ConfigureAwait(false);
            return;
        }

        var answer = await call.Session.RestoreAsync(call.Caller, position, call.Aborted).ConfigureAwait(false);
        await (answer.IsRefused
            ? call.RefuseAsync(answer.Refusal)
            : call.AnswerAsync(
                StatusCodes.Status200OK, Views.Of(answer.Value), ContractsJson.Default.SessionView))
            .ConfigureAwait(false);
    }
}
