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
        if (await call.DescribeAsync(query.Finish()).ConfigureAwait(false) is not { } facts)
        {
            return;
        }

        var session = call.Session;

        var page = await TurnTimeline
            .ReadAsync(call.Ports.Store, session, facts.Turns, after, limit, call.Aborted)
            .ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, page, ContractsJson.Default.TurnPageView).ConfigureAwait(false);
    }
}
