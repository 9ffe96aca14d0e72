using Microsoft.AspNetCore.Http;
using Sessions.Contracts.Views;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary>
/// <c>/sessions/{id}/context</c>: what a turn sent, what it weighs, and what a compaction made of it.
/// </summary>
internal static class ContextResource
{
    private const int EditsDefault = 100;

    public static async Task ReadAsync(SessionCall call)
    {
        var query = call.Query();
        var turn = query.Integer("turn", 1, int.MaxValue);
        var page = ReadPage(query, ContextQuery.LimitMax) with { Sent = query.Choice("view", "original", "sent") };
        if (query.Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var session = call.Session;
        var path = await session.ReadPathAsync(call.Caller, turn, call.Aborted).ConfigureAwait(false);
        if (path.IsRefused)
        {
            await call.RefuseAsync(path.Refusal).ConfigureAwait(false);
            return;
        }

        var view = await ContextReport
            .ReadAsync(call.Ports.Store, session, path.Value, page, call.Aborted).ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, view, ContractsJson.Default.ContextView).ConfigureAwait(false);
    }

    public static async Task CompareAsync(SessionCall call)
    {
        var query = call.Query();
        var turn = query.Integer("turn", 1, int.MaxValue);
        var page = ReadPage(query, EditsDefault);
        if (query.Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var session = call.Session;
        var path = await session.ReadPathAsync(call.Caller, turn, call.Aborted).ConfigureAwait(false);
        if (path.IsRefused)
        {
            await call.RefuseAsync(path.Refusal).ConfigureAwait(false);
            return;
        }

        var view = await ContextDiff
            .ReadAsync(call.Ports.Store, session, path.Value, page, call.Aborted).ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, view, ContractsJson.Default.ContextDiffView)
            .ConfigureAwait(false);
    }

    private static ContextQuery ReadPage(QueryReader query, int limitDefault) => new()
    {
        Content = query.Flag("content"),
        After = query.Integer("after", 0, int.MaxValue) ?? 0,
        Limit = query.Integer("limit", 1, ContextQuery.LimitMax) ?? limitDefault,
    };
}
