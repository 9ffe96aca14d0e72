using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sessions.Contracts;
using Sessions.Runtime.Reading;
using Sessions.Storage;

namespace Sessions.Gateway.SessionApi;

/// <summary>Stands before every handler: who asks, may they, which session, and what an exception becomes.</summary>
internal static class RequestGuard
{
    /// <summary>Scopes that let a principal read.</summary>
    public const Scopes Reading = Scopes.Use | Scopes.Read | Scopes.Admin;

    /// <summary>Scopes that let a principal change things.</summary>
    public const Scopes Changing = Scopes.Use | Scopes.Admin;

    /// <summary>Scopes that let a principal look over many sessions at once.</summary>
    public const Scopes Surveying = Scopes.Read | Scopes.Admin;

    /// <summary>Scopes that let a principal lay down what holds for its whole tenant.</summary>
    public const Scopes Administering = Scopes.Admin;

    /// <summary>Wraps a handler.</summary>
    /// <param name="ports">What the API stands on.</param>
    /// <param name="scopes">The caller needs one of these.</param>
    /// <param name="handler">Answers the request.</param>
    public static RequestDelegate Wrap(SessionApiPorts ports, Scopes scopes, Func<SessionCall, Task> handler) =>
        async http =>
        {
            if (ports.Callers.Identify(http) is not { } caller)
            {
                await Problem.Unauthenticated.WriteAsync(http).ConfigureAwait(false);
                return;
            }

            if ((caller.Scopes & scopes) == 0)
            {
                await ScopeMissing(scopes).WriteAsync(http).ConfigureAwait(false);
                return;
            }

            SessionId id = default;
            if (http.Request.RouteValues.ContainsKey("id") && !SessionPath.TryRead(http, out id))
            {
                await Problem.InvalidId.WriteAsync(http).ConfigureAwait(false);
                return;
            }

            await RunAsync(new SessionCall(http, ports, caller, id), handler).ConfigureAwait(false);
        };

    /// <summary>The problem of a caller who lacks all of these.</summary>
    public static Problem ScopeMissing(Scopes scopes) => new(
        SessionErrorCode.ScopeMissing,
        scopes == Administering
                ? "This key may not administer this tenant: that takes a key of the tenant with the scope 'admin'."
            : scopes == Changing ? "This key may not change sessions: it needs the scope 'use' or 'admin'."
            : scopes == Surveying ? "This key may not look over sessions: it needs the scope 'read' or 'admin'."
            : "This key may not read sessions: it needs the scope 'use', 'read' or 'admin'.");

    private static async Task RunAsync(SessionCall call, Func<SessionCall, Task> handler)
    {
        var http = call.Http;
        try
        {
            await handler(call).ConfigureAwait(false);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody reads an answer.
        }
        catch (StoreUnavailableException e)
        {
            Log.StoreDidNotAnswer(
                call.Ports.Logger, e, http.Request.Method, Route(http), call.Caller.Tenant.Value, call.Id.Value);
            await FailAsync(http, Problem.StoreUnavailable(e.Message)).ConfigureAwait(false);
        }
        catch (OriginDeletedException)
        {
            await FailAsync(http, Problem.From(OriginDeletedException.Refusal)).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            var problem = e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problem.TooLarge(BodyReader.BytesMax)
                : Problem.Malformed("The request could not be read as HTTP.");
            await FailAsync(http, problem).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.RequestFailed(
                call.Ports.Logger, e, http.Request.Method, Route(http), call.Caller.Tenant.Value, call.Id.Value);
            await FailAsync(http, Problem.Internal).ConfigureAwait(false);
        }
    }

    private static Task FailAsync(HttpContext http, Problem problem)
    {
        if (!http.Response.HasStarted)
        {
            return problem.WriteAsync(http);
        }

        // Half an answer must not look like a whole one.
        http.Abort();
        return Task.CompletedTask;
    }

    private static string? Route(HttpContext http) =>
        (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
}
