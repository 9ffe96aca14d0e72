using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Core.Turns;
using Sessions.Gateway.Answers;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Keys;
using Sessions.Storage;

namespace Sessions.Gateway.Endpoints.Calls;

/// <summary><c>POST /api/{tenant}/{name}</c>: a message to an endpoint.</summary>
/// <remarks>
/// An endpoint of another tenant is answered as one that is not there: nobody learns which tenants and names exist.
/// </remarks>
internal sealed class EndpointCalls(EndpointCatalog catalog, EndpointTurns turns, FrontDoorServices services)
{
    private static readonly Refusal Missing =
        new(SessionErrorCode.UnknownEndpoint, "This key's tenant has no endpoint of that name.");

    private static readonly Refusal UnknownRoute =
        new(SessionErrorCode.UnknownRoute, "There is no such route: POST /api/{tenant}/{name} calls an endpoint.");

    private static readonly Refusal Failed =
        new(SessionErrorCode.Internal, "The grid failed to answer. The call may be sent again; its log has the cause.");

    /// <summary>Answers a call.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            if (await CallAsync(http).ConfigureAwait(false) is { } refusal)
            {
                await RefuseAsync(http, refusal).ConfigureAwait(false);
            }
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody reads an answer.
        }
        catch (StoreUnavailableException e)
        {
            Log.EndpointsNotRead(services.Logger, e);
            await RefuseAsync(http, Refusals.StoreUnavailable).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(http, new Refusal(
                e.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? SessionErrorCode.TooLarge
                    : SessionErrorCode.Malformed,
                "The request could not be read as HTTP.")).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.EndpointCallFailed(services.Logger, e);
            await RefuseAsync(http, Failed).ConfigureAwait(false);
        }
    }

    /// <summary>Answers a method that endpoints do not know.</summary>
    public static Task RefuseMethodAsync(HttpContext http)
    {
        http.Response.Headers.Allow = HttpMethods.Post;
        var error = EndpointError.Of(UnknownRoute) with { Status = StatusCodes.Status405MethodNotAllowed };
        return error.WriteAsync(http);
    }

    /// <summary>Answers a path that is none.</summary>
    public static Task RefuseRouteAsync(HttpContext http) => EndpointError.Of(UnknownRoute).WriteAsync(http);

    private async ValueTask<Refusal?> CallAsync(HttpContext http)
    {
        if (services.Drain.IsDraining)
        {
            return Refusals.Draining;
        }

        if (!services.Keys.TryAuthenticate(http.Request, out var caller))
        {
            return new Refusal(SessionErrorCode.Unauthenticated, services.Keys.Refusal);
        }

        if ((caller.Principal.Scopes & (Scopes.Use | Scopes.Admin)) == 0)
        {
            return Refusals.UseScopeMissing;
        }

        if (await FindAsync(http, caller).ConfigureAwait(false) is not { } endpoint)
        {
            return Missing;
        }

        var read = await RequestBody.ReadAsync(http.Request, services.Options.BodyBytesMax, http.RequestAborted)
            .ConfigureAwait(false);
        if (read.IsRefused)
        {
            return read.Refusal;
        }

        using var body = read.Value;
        var call = EndpointCall.Read(body.Readable);
        if ((call.Refusal ?? RequestKey.Check(http.Request)) is { } refusal)
        {
            return refusal;
        }

        var metadata = services.Metadata.Read(http.Request.Headers);
        if (metadata.Error is { } error)
        {
            return new Refusal(SessionErrorCode.Malformed, error);
        }

        return await turns.RunAsync(new EndpointRequest
        {
            Http = http,
            Caller = caller,
            Endpoint = new EndpointKey(caller.Principal.Tenant, EndpointName.Parse(endpoint.Name)),
            Definition = endpoint.Definition,
            Call = call.Value!,
            Headers = metadata,
            Key = endpoint.Definition.HasSessions ? RequestKey.Of(http.Request, body.Readable.Span) : null,
        }).ConfigureAwait(false);
    }

    private async ValueTask<EndpointView?> FindAsync(HttpContext http, Authentication caller)
    {
        var tenant = caller.Principal.Tenant;
        return http.GetRouteValue("tenant") as string == tenant.Value
            && EndpointName.TryParse(http.GetRouteValue("name") as string, out var name)
                ? await catalog.FindAsync(new EndpointKey(tenant, name), http.RequestAborted).ConfigureAwait(false)
                : null;
    }

    private static Task RefuseAsync(HttpContext http, Refusal refusal)
    {
        if (!http.Response.HasStarted)
        {
            return EndpointError.Of(refusal).WriteAsync(http);
        }

        // Half an answer must not look like a whole one.
        http.Abort();
        return Task.CompletedTask;
    }
}
