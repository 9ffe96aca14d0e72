using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sessions.Contracts;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.Policies;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.SessionApi;

/// <summary>The routes of the session API.</summary>
public static class SessionApiRoutes
{
    /// <summary>Maps <c>/sessions…</c>, <c>/cache/prefixes</c> and <c>/openapi/v1.json</c>.</summary>
    /// <remarks>
    /// Needs <see cref="ISessionDirectory"/>, <see cref="ISessionStore"/>, <see cref="ICallerAccessor"/>,
    /// <see cref="TenantPolicies"/>, <see cref="TimeProvider"/> and logging among the services. A session id is one
    /// percent-encoded path segment: an unencoded <c>/</c> in it would make <c>a/events</c> ambiguous, so it is refused
    /// with a hint.
    /// </remarks>
    /// <returns>All the routes, to add conventions to.</returns>
    public static IEndpointConventionBuilder MapSessionApi(this IEndpointRouteBuilder routes)
    {
        var ports = Ports(routes.ServiceProvider);
        var group = routes.MapGroup("");
        Map(group, ports, "/sessions",
            new("GET", RequestGuard.Reading, SessionListResource.ListAsync),
            new("POST", RequestGuard.Changing, SessionResource.CreateAsync));
        Map(group, ports, "/sessions/{id}",
            new("GET", RequestGuard.Reading, SessionResource.DescribeAsync),
            new("PATCH", RequestGuard.Changing, SessionResource.ChangeAsync),
            new("DELETE", RequestGuard.Changing, SessionResource.DeleteAsync));
        Map(group, ports, "/sessions/{id}/close",
            new Operation("POST", RequestGuard.Changing, SessionResource.CloseAsync));
        Map(group, ports, "/sessions/{id}/events",
            new("GET", RequestGuard.Reading, EventsResource.ReadAsync),
            new("POST", RequestGuard.Changing, EventsResource.AppendAsync));
        Map(group, ports, "/sessions/{id}/events/stream",
            new Operation("GET", RequestGuard.Reading, EventStreamResource.StreamAsync));
        Map(group, ports, "/sessions/{id}/turns",
            new("GET", RequestGuard.Reading, TurnsResource.ReadAsync),
            new("POST", RequestGuard.Changing, TurnCallResource.MakeAsync));
        Map(group, ports, "/sessions/{id}/turns/{turn}/answer",
            new Operation("GET", RequestGuard.Reading, TurnCallResource.RepeatAsync));
        Map(group, ports, "/sessions/{id}/rollup",
            new Operation("GET", RequestGuard.Reading, SessionResource.RollUpAsync));
        Map(group, ports, "/sessions/{id}/fork",
            new Operation("POST", RequestGuard.Changing, ForkResource.ForkAsync));
        Map(group, ports, "/sessions/{id}/rewind",
            new Operation("POST", RequestGuard.Changing, ForkResource.RewindAsync));
        Map(group, ports, "/sessions/{id}/context",
            new Operation("GET", RequestGuard.Reading, ContextResource.ReadAsync));
        MapContext(group, ports);
        Map(group, ports, "/sessions/{id}/cache",
            new Operation("GET", RequestGuard.Reading, CacheResource.ReadAsync));
        Map(group, ports, "/cache/prefixes",
            new Operation("GET", RequestGuard.Surveying, CacheResource.PrefixesAsync));
        group.Map("/sessions/{**rest}", (RequestDelegate)Problem.UnknownRoute.WriteAsync);
        group.MapMethods(OpenApiDocument.Path, ["GET"], OpenApiDocument.WriteAsync);
        return group;
    }

    // What the grid does to contexts, and how to see what it did.
    private static void MapContext(RouteGroupBuilder group, SessionApiPorts ports)
    {
        Map(group, ports, "/sessions/{id}/context/diff",
            new Operation("GET", RequestGuard.Reading, ContextResource.CompareAsync));
        Map(group, ports, "/sessions/{id}/items/{item}",
            new Operation("GET", RequestGuard.Reading, ItemResource.ReadAsync));
        Map(group, ports, "/sessions/{id}/policy",
            new("GET", RequestGuard.Reading, PolicyResource.ReadAsync),
            new("PUT", RequestGuard.Changing, PolicyResource.ChangeAsync),
            new("DELETE", RequestGuard.Changing, PolicyResource.RemoveAsync));
        Map(group, ports, "/sessions/{id}/compact",
            new Operation("POST", RequestGuard.Changing, CompactionResource.CompactAsync));
        Map(group, ports, "/sessions/{id}/compactions",
            new Operation("GET", RequestGuard.Reading, CompactionResource.ListAsync));
        Map(group, ports, "/sessions/{id}/compactions/{position}",
            new Operation("DELETE", RequestGuard.Changing, CompactionResource.UndoAsync));
    }

    internal static SessionApiPorts Ports(IServiceProvider services) => new(
        services.GetRequiredService<ISessionDirectory>(),
        services.GetRequiredService<ISessionStore>(),
        services.GetRequiredService<ICallerAccessor>(),
        services.GetRequiredService<TenantPolicies>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILoggerFactory>().CreateLogger("Sessions.Gateway.SessionApi"),
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None)
    {
        Conversations = services.GetService<ConversationPorts>(),
    };

    internal static void Map(
        RouteGroupBuilder group, SessionApiPorts ports, string pattern, params ReadOnlySpan<Operation> operations)
    {
        var methods = new List<string>();
        foreach (var operation in operations)
        {
            methods.Add(operation.Method);
            group.MapMethods(
                pattern, [operation.Method], RequestGuard.Wrap(ports, operation.Scopes, operation.Handler));
        }

        // Without methods it takes what the others leave, and answers in the API's own error format.
        var allowed = string.Join(", ", methods);
        var problem = Problem.MethodNotAllowed(allowed);
        group.Map(pattern, (RequestDelegate)(http =>
        {
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.Allow = allowed;
                return Task.CompletedTask;
            });
            return problem.WriteAsync(http);
        }));
    }

    internal sealed record Operation(string Method, Scopes Scopes, Func<SessionCall, Task> Handler);
}
