using Microsoft.AspNetCore.Http;
using Sessions.Contracts.Views;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary><c>GET /sessions/{id}/context</c>: what a turn sent, and what it weighs.</summary>
internal static class ContextResource
{
    public static async Task ReadAsync(SessionCall call)
    {
        var query = call.Query();
        var turn = query.Integer("turn", 1, int.MaxValue);
        var content = query.Flag("content");
        var after = query.Integer("after", 0, int.MaxValue) ?? 0;
        var limit = query.Integer("limit", 1, ContextReport.LimitMax) ?? ContextReport.LimitMax;
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
            .ReadAsync(call.Ports.Store, session, path.Value, after, limit, content, call.Aborted)
            .ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, view, ContractsJson.Default.ContextView).ConfigureAwait(false);
    }
}
