using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Answers;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Responses;
using Sessions.Storage;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.FrontDoor;

/// <summary>
/// One of the three recorded routes: reads the request once, begins the turn, forwards it, and books what came back.
/// </summary>
internal sealed class TurnEndpoint(WireFormat wire, FrontDoorServices services, ResponseTurns? responses = null)
{
    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        if (services.Drain.IsDraining)
        {
            await Refusals.WriteAsync(http, wire, Refusals.Draining).ConfigureAwait(false);
            return;
        }

        if (!services.Keys.TryAuthenticate(http.Request, out var caller))
        {
            await Refusals.WriteAsync(http, wire, new Refusal(SessionErrorCode.Unauthenticated, services.Keys.Refusal))
                .ConfigureAwait(false);
            return;
        }

        if ((caller.Principal.Scopes & (Scopes.Use | Scopes.Admin)) == 0)
        {
            await Refusals.WriteAsync(http, wire, Refusals.UseScopeMissing).ConfigureAwait(false);
            return;
        }

        var read = await RequestBody.ReadAsync(http.Request, services.Options.BodyBytesMax, http.RequestAborted)
            .ConfigureAwait(false);
        if (read.IsRefused)
        {
            await Refusals.WriteAsync(http, wire, read.Refusal).ConfigureAwait(false);
            return;
        }

        using var body = read.Value;
        if (!RequestReader.TryRead(wire, body.Readable, services.Limits, out var request, out var malformed))
        {
            await Refusals.WriteAsync(http, wire, Refusals.Malformed(malformed), malformed.Param).ConfigureAwait(false);
            return;
        }

        using (request)
        {
            if (responses is not null
                && await responses.TryHandleAsync(http, caller, body, request).ConfigureAwait(false))
            {
                return;
            }

            await HandleAsync(http, caller, body, request).ConfigureAwait(false);
        }
    }

    private async Task HandleAsync(HttpContext http, Authentication caller, RequestBody body, WireRequest request)
    {
        var upstream = services.Routes.Select(wire, request.Model) ?? services.Routes.SelectInAnyWire(request.Model);
        if (upstream is null)
        {
            await Refusals.WriteAsync(http, wire, Refusals.UnknownModel(request.Model), "model").ConfigureAwait(false);
            return;
        }

        var identity = services.Identity.Resolve(http.Request.Headers, Hints(request.Hints));
        var metadata = services.Metadata.Read(http.Request.Headers);
        if (identity.Error is not null || metadata.Error is not null)
        {
            var refusal = identity.Error is not null
                ? new Refusal(SessionErrorCode.InvalidSessionId, SessionId.Rule)
                : new Refusal(SessionErrorCode.Malformed, metadata.Error!);
            await Refusals.WriteAsync(http, wire, refusal).ConfigureAwait(false);
            return;
        }

        var key = RequestKey.Of(http.Request, body.Sent.Span);
        if (RequestKey.Check(http.Request) is { } illegal)
        {
            await Refusals.WriteAsync(http, wire, illegal).ConfigureAwait(false);
            return;
        }

        if (identity.Id is null && key is not null)
        {
            identity = identity with { Id = RequestKey.SessionOf(caller.Principal, key), Source = "idempotency-key" };
        }

        if (identity.Id is null && services.Paths is { } paths)
        {
            identity = await paths.ResolveAsync(identity, caller.Principal, request, http.RequestAborted)
                .ConfigureAwait(false);
        }

        var bridge = WireBridge.Between(wire, upstream);
        var converted = bridge?.Request(body.Readable);
        if (converted is { Refusal: { } unsayable })
        {
            await Refusals.WriteAsync(http, wire, unsayable).ConfigureAwait(false);
            return;
        }

        var client = new HttpTurnClient(http) { Wire = wire };
        var call = new TurnCall
        {
            Http = http,
            Caller = caller,
            Upstream = upstream,
            Request = request,
            Sent = body.Sent,
            IsEncoded = body.IsEncoded,
            Identity = identity,
            Metadata = metadata,
            Key = key,
            KeepsAnswer = key is not null,
            Bridge = bridge,
            Converted = converted?.Value,
        };
        await RunAsync(call, client).ConfigureAwait(false);
    }

    private async Task RunAsync(TurnCall call, HttpTurnClient client)
    {
        var http = call.Http;
        await using var turn = new Turn(services, call, client);
        try
        {
            var refusal = await turn.BeginAsync().ConfigureAwait(false);
            if (refusal is null && turn.RepeatOf > 0)
            {
                refusal = await services.Again
                    .WriteAsync(http, turn.SessionName, turn.RepeatOf, RequestKey.After(http.Request))
                    .ConfigureAwait(false);
            }
            else if (refusal is null)
            {
                await turn.RunAsync().ConfigureAwait(false);
            }

            if (refusal is not null)
            {
                await Refusals.WriteAsync(http, wire, refusal).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException e)
        {
            Log.StoreUnavailable(services.Logger, turn.SessionName, e);
            await turn.GiveUpAsync(Refusals.StoreUnavailable).ConfigureAwait(false);
        }
        catch (Runtime.TurnNotRecordedException e)
        {
            await turn.GiveUpAsync(e.Refusal).ConfigureAwait(false);
        }
    }

    /// <summary>What a body says of its session.</summary>
    internal static BodyHints Hints(RequestHints hints) => new()
    {
        PromptCacheKey = hints.PromptCacheKey,
        SessionId = hints.SessionId,
        LiteLlmSessionId = hints.LiteLlmSessionId,
        MetadataUserId = hints.MetadataUserId,
        MetadataUserSessionId = hints.MetadataUserSessionId,
        PreviousResponseId = hints.PreviousResponseId,
        Conversation = hints.Conversation,
    };
}
