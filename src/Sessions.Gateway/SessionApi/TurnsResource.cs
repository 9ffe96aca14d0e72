using Microsoft.AspNetCore.Http;
using Sessions.Contracts.Views;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary><c>GET /sessions/{id}/turns</c>: the timeline.</summary>
internal static class TurnsResource
{
    private const int LimitDefault = 100;

    public static async Task ReadAsync(SessionCall call)
    {
        var query = call.Query();
        var after = query.Integer("after", 0, int.MaxValue) ?? 0;
        var limit = query.Integer("limit", 1, TurnTimeline.LimitMax) ?? LimitDefault;
        if (query.Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var session = call.Session;
        var facts = await session.DescribeAsync(call.Caller, call.Aborted).ConfigureAwait(false);
        if (facts.IsRefused)
        {
            await call.RefuseAsync(facts.Refusal).ConfigureAwait(false);
            return;
        }

        var page = await TurnTimeline
            .ReadAsync(call.Ports.Store, session, facts.Value.Turns, after, limit, call.Aborted)
            .ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, page, ContractsJson.Default.TurnPageView).ConfigureAwait(false);
    }
}
