using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sessions.Contracts;
using Sessions.Gateway.Answers;
using Sessions.Gateway.Keys;
using Sessions.Gateway.SessionApi;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.Peers;

/// <summary>The routes that front doors of one grid call at each other.</summary>
public static class PeerRoutes
{
    private const string Turn = "turn";

    /// <summary>Maps <c>GET /peers/answers/{id}/{turn}</c>: a running answer, to who shows a pass for it.</summary>
    /// <remarks>
    /// Whatever is not right is answered with 404 and no reason: the front door that asks has other ways to the answer,
    /// and others are told nothing.
    /// </remarks>
    public static IEndpointRouteBuilder MapPeers(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var services = routes.ServiceProvider;
        var gate = new PeerGate(
            services.GetRequiredService<IKeyRing>(),
            services.GetRequiredService<ISessionDirectory>(),
            services.GetRequiredService<TimeProvider>());
        var answers = services.GetRequiredService<AnswerAgain>();
        routes.MapGet("/peers/answers/{id}/{turn}", http => AnswerAsync(http, gate, answers));
        return routes;
    }

    /// <summary>The path of a turn's answer.</summary>
    internal static string PathOf(SessionId session, int turn) =>
        string.Create(CultureInfo.InvariantCulture, $"/peers/answers/{Uri.EscapeDataString(session.Value)}/{turn}");

    private static async Task AnswerAsync(HttpContext http, PeerGate gate, AnswerAgain answers)
    {
        try
        {
            if (SessionPath.TryRead(http, out var id)
                && int.TryParse(
                    http.GetRouteValue(Turn) as string, NumberStyles.None, CultureInfo.InvariantCulture, out var turn)
                && await gate.AdmitsAsync(http, id, turn).ConfigureAwait(false) is { } session
                && await answers
                    .TryFollowAsync(new HttpAnswerTaker(http), session, turn, RequestKey.After(http.Request))
                    .ConfigureAwait(false))
            {
                return;
            }
        }
        catch (StoreUnavailableException)
        {
            // Nobody can be shown to be allowed.
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
