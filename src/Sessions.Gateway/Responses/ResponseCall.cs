using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Keys;
using Sessions.Runtime.Reading;
using Sessions.Storage;

namespace Sessions.Gateway.Responses;

/// <summary>One authenticated request about kept responses or conversations.</summary>
/// <param name="Http">The request and its answer.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Ports">What it stands on.</param>
internal sealed record ResponseCall(HttpContext Http, Authentication Caller, ResponsePorts Ports)
{
    /// <summary>Who asks.</summary>
    public Principal Principal => Caller.Principal;

    /// <summary>Ends when the client goes.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>A part of the path; empty where there is none.</summary>
    public string Route(string name) => Http.Request.RouteValues[name] as string ?? "";

    /// <summary>Answers with JSON.</summary>
    public async Task AnswerAsync(ReadOnlyMemory<byte> json)
    {
        Http.Response.ContentType = "application/json";
        Http.Response.ContentLength = json.Length;
        Http.Response.BodyWriter.Write(json.Span);
        await Http.Response.BodyWriter.FlushAsync(Aborted).ConfigureAwait(false);
    }

    /// <summary>Answers with an error.</summary>
    public Task RefuseAsync(Refusal refusal, string? param = null) =>
        Refusals.WriteAsync(Http, WireFormat.Responses, refusal, param);

    /// <summary>Passes the request to the provider that keeps what the grid does not, if there is one.</summary>
    /// <param name="none">The refusal where there is none.</param>
    public Task PassAsync(Refusal none) => Ports.Keeper is { } keeper
        ? Ports.Other.ForwardAsync(Http, WireFormat.Responses, Caller, keeper)
        : RefuseAsync(none);

    /// <summary>Wraps a handler: who asks, may they, and what an exception becomes.</summary>
    public static RequestDelegate Wrap(ResponsePorts ports, Scopes scopes, Func<ResponseCall, Task> handler) =>
        async http =>
        {
            var services = ports.Services;
            var refusal = !services.Keys.TryAuthenticate(http.Request, out var caller)
                    ? new Refusal(SessionErrorCode.Unauthenticated, services.Keys.Refusal)
                : (caller.Principal.Scopes & scopes) == 0 ? Refusals.UseScopeMissing
                : null;
            if (refusal is null)
            {
                try
                {
                    await handler(new ResponseCall(http, caller, ports)).ConfigureAwait(false);
                }
                catch (StoreUnavailableException e)
                {
                    Log.StoreUnavailable(services.Logger, e);
                    refusal = Refusals.StoreUnavailable;
                }
                catch (OriginDeletedException)
                {
                    refusal = OriginDeletedException.Refusal;
                }
            }

            if (refusal is not null && !http.Response.HasStarted)
            {
                await Refusals.WriteAsync(http, WireFormat.Responses, refusal).ConfigureAwait(false);
            }
            else if (refusal is not null)
            {
                http.Abort();
            }
        };
}
