using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sessions.Core.Turns;
using Sessions.Gateway.Responses;

namespace Sessions.Gateway.FrontDoor;

/// <summary>The routes that agents call.</summary>
public static class FrontDoorEndpoints
{
    /// <summary>Maps everything under <c>/v1</c>.</summary>
    public static IEndpointRouteBuilder MapFrontDoor(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var services = routes.ServiceProvider.GetRequiredService<FrontDoorServices>();
        Map(routes, "/v1/chat/completions", new TurnEndpoint(WireFormat.Chat, services));
        var responses = routes.ServiceProvider.GetRequiredService<ResponseTurns>();
        Map(routes, "/v1/responses", new TurnEndpoint(WireFormat.Responses, services, responses));
        Map(routes, "/v1/messages", new TurnEndpoint(WireFormat.Messages, services));
        var other = routes.ServiceProvider.GetRequiredService<PassThrough>();
        routes.MapResponses(routes.ServiceProvider.GetRequiredService<ResponsePorts>());
        routes.MapPost("/v1/messages/count_tokens", other.CountTokensAsync);
        routes.MapGet("/v1/models", new ModelList(services, other).HandleAsync);
        routes.Map("/v1/{**path}", other.HandleAsync);

        // Claude Code probes its gateway before it talks to it.
        routes.MapMethods("/", [HttpMethods.Head], static _ => Task.CompletedTask);
        return routes;
    }

    private static void Map(IEndpointRouteBuilder routes, string path, TurnEndpoint endpoint) =>
        routes.MapPost(path, endpoint.HandleAsync);
}
