using Microsoft.AspNetCore.Http;
using Sessions.Contracts.Views;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary>
/// <c>GET /sessions/{id}/cache</c> and <c>GET /cache/prefixes</c>: what became of the providers' prefix caches.
/// </summary>
internal static class CacheResource
{
    public const int PrefixesMax = 1_000;
    public const int PrefixesDefault = 50;
    public const int SessionsDefault = 1_000;

    public static async Task ReadAsync(SessionCall call)
    {
        if (await call.DescribeAsync(call.Query().Finish()).ConfigureAwait(false) is not { } facts)
        {
            return;
        }

        var view = await CacheReport.ReadAsync(call.Ports.Store, facts, call.Aborted).ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, view, ContractsJson.Default.CacheView).ConfigureAwait(false);
    }

    public static async Task PrefixesAsync(SessionCall call)
    {
        var query = call.Query();
        var sessions = query.Integer("sessions", 1, PrefixReport.SessionsMax) ?? SessionsDefault;
        var limit = query.Integer("limit", 1, PrefixesMax) ?? PrefixesDefault;
        if (query.Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var view = await PrefixReport.ReadAsync(
            (filter, cancellation) => call.Ports.Sessions.ListAsync(call.Caller.Tenant, filter, cancellation),
            call.Caller.IsAdmin ? null : call.Caller.KeyId,
            sessions,
            limit,
            call.Aborted).ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, view, ContractsJson.Default.CachePrefixesView)
            .ConfigureAwait(false);
    }
}
