using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sessions.Core.Turns;
using Sessions.Simulator.Exchanges;
using Sessions.Simulator.Models;
using Sessions.Simulator.Requests;
using Sessions.Simulator.Writing;

namespace Sessions.Simulator;

/// <summary>The endpoints of a simulated model provider.</summary>
public static class SimulatorEndpoints
{
    /// <summary>Maps the provider's endpoints under <c>/v1</c>, and its own under <c>/sim</c>.</summary>
    /// <param name="endpoints">Where to; its services must have been given by <c>AddSimulator</c>.</param>
    public static IEndpointRouteBuilder MapSimulator(this IEndpointRouteBuilder endpoints)
    {
        var engine = endpoints.ServiceProvider.GetRequiredService<SimulatorEngine>();
        Answer("/v1/chat/completions", WireFormat.Chat);
        Answer("/v1/responses", WireFormat.Responses);
        Answer("/v1/messages", WireFormat.Messages);
        Post("/v1/responses/compact", WireFormat.Responses, static exchange => exchange.CompactAsync());
        Count("/v1/messages/count_tokens", WireFormat.Messages);
        Count("/v1/responses/input_tokens", WireFormat.Responses);
        endpoints.MapGet("/v1/models", (RequestDelegate)(http => SendModelsAsync(engine, http)));
        endpoints.MapGet("/v1/models/{**id}", (RequestDelegate)(http => SendModelAsync(engine, http)));
        endpoints.MapGet("/sim/billing", (RequestDelegate)(http => SendAsync(http, engine.WriteBilling)));
        endpoints.MapGet("/sim/billing/answers", (RequestDelegate)(http => SendAsync(http, engine.WriteBills)));
        endpoints.MapGet("/sim/requests", (RequestDelegate)(http => SendAsync(http, engine.WriteKept)));
        endpoints.MapPost("/sim/reset", (RequestDelegate)(http => ResetAsync(engine, http)));
        endpoints.MapMethods(
            "/", [HttpMethods.Head, HttpMethods.Get], (RequestDelegate)(static _ => Task.CompletedTask));
        endpoints.Map("/v1/{**path}", http => RefuseUnknownAsync(engine, http));
        return endpoints;

        void Answer(string path, WireFormat format) => Post(path, format, static exchange => exchange.HandleAsync());

        void Count(string path, WireFormat format) => Post(path, format, static exchange => exchange.CountAsync());

        void Post(string path, WireFormat format, Func<AnswerExchange, Task> handle) => endpoints.MapPost(
            path, (RequestDelegate)(http => handle(new AnswerExchange(engine, http, format))));
    }

    private static async Task SendModelsAsync(SimulatorEngine engine, HttpContext http)
    {
        if (await AdmitAsync(engine, http).ConfigureAwait(false))
        {
            await SendAsync(http, json => ModelList.Write(json, engine.Catalog, Caller.SpeaksAnthropic(http)))
                .ConfigureAwait(false);
        }
    }

    private static async Task SendModelAsync(SimulatorEngine engine, HttpContext http)
    {
        if (!await AdmitAsync(engine, http).ConfigureAwait(false))
        {
            return;
        }

        var name = http.Request.RouteValues["id"]?.ToString() ?? string.Empty;
        var card = engine.Catalog.Find(name);
        if (card.Match == "*" && !engine.Options.AcceptUnknownModels)
        {
            await RefuseAsync(engine, http, format => RequestReader.UnknownModel(format, name)).ConfigureAwait(false);
            return;
        }

        await SendAsync(http, json => ModelList.Write(json, name, card, Caller.SpeaksAnthropic(http)))
            .ConfigureAwait(false);
    }

    private static async Task<bool> AdmitAsync(SimulatorEngine engine, HttpContext http)
    {
        if (engine.Options.AllowAnonymous || Caller.KeyOf(http) is not null)
        {
            return true;
        }

        await RefuseAsync(engine, http, Caller.NoKey).ConfigureAwait(false);
        return false;
    }

    private static Task RefuseUnknownAsync(SimulatorEngine engine, HttpContext http) =>
        RefuseAsync(engine, http, format => Caller.NotFound(format, http));

    private static Task RefuseAsync(SimulatorEngine engine, HttpContext http, Func<WireFormat, ProviderError> error)
    {
        var format = Caller.SpeaksAnthropic(http) ? WireFormat.Messages : WireFormat.Chat;
        var id = Caller.Stamp(http, format, engine.Answers.Token(engine.NextRequest()));
        return ErrorWriter.SendAsync(http, format, error(format), id);
    }

    private static Task ResetAsync(SimulatorEngine engine, HttpContext http)
    {
        engine.Reset();
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task SendAsync(HttpContext http, Action<Utf8JsonWriter> body)
    {
        http.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter, EventStream.JsonOptions))
        {
            body(json);
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }
}
