using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sessions.Gateway.FrontDoor;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.Health;

/// <summary>What an orchestrator asks: is the process alive, and should it get traffic.</summary>
public static class HealthEndpoints
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Maps <c>/healthz</c> and <c>/readyz</c>; neither needs a key.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var services = routes.ServiceProvider;
        var sessions = services.GetRequiredService<ISessionDirectory>();
        var drain = services.GetRequiredService<DrainState>();
        routes.MapGet("/healthz", static http => http.Response.WriteAsync("alive\n", http.RequestAborted));
        routes.MapGet("/readyz", http => ReadyAsync(http, sessions, drain));
        return routes;
    }

    private static async Task ReadyAsync(HttpContext http, ISessionDirectory sessions, DrainState drain)
    {
        var trouble = drain.IsDraining ? "draining" : await ProbeAsync(http, sessions).ConfigureAwait(false);
        http.Response.StatusCode = trouble is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await http.Response.WriteAsync((trouble ?? "ready") + "\n", http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<string?> ProbeAsync(HttpContext http, ISessionDirectory sessions)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        cancel.CancelAfter(ProbeTimeout);
        try
        {
            return await sessions.IsReadyAsync(cancel.Token).ConfigureAwait(false) ? null : "store unavailable";
        }
        catch (Exception e) when (e is OperationCanceledException or StoreUnavailableException)
        {
            return "store unavailable";
        }
    }
}
