using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Contracts.Views;
using Sessions.Gateway.SessionApi;
using Sessions.Storage;

namespace Sessions.Gateway.Endpoints;

/// <summary><c>/endpoints/{tenant}</c> and <c>/endpoints/{tenant}/{name}</c>: what operators lay down.</summary>
/// <remarks>
/// A tenant's endpoints are its admins' alone. Everybody else is answered alike, whether the tenant exists or not.
/// </remarks>
internal sealed class EndpointResource(EndpointCatalog catalog, EndpointUpstreams upstreams)
{
    public const int LimitMax = 1_000;
    public const int LimitDefault = 100;

    private static readonly Problem InvalidName = Problem.Malformed(EndpointName.Rule, "name");

    private static readonly Problem Missing =
        new(SessionErrorCode.UnknownEndpoint, "This tenant has no endpoint of that name.", "name");

    private static readonly Problem Configured = new(
        SessionErrorCode.EndpointConfigured,
        "This endpoint is laid down in the silo's configuration: change it there.",
        "name");

    private static readonly Problem OtherVersion = new(
        SessionErrorCode.VersionConflict,
        "The endpoint is not in the state that If-Match or If-None-Match asks for: read it again.");

    public async Task ListAsync(SessionCall call)
    {
        var query = call.Query();
        var limit = query.Integer("limit", 1, LimitMax) ?? LimitDefault;
        EndpointName? after = null;
        if (query.Text("continuation") is { Length: > 0 } text)
        {
            if (EndpointName.TryParse(text, out var name))
            {
                after = name;
            }
            else
            {
                query.Fail("continuation", "is the text that the page before gave, unchanged");
            }
        }

        if ((Refusal(call) ?? query.Finish()) is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var page = await catalog.ListAsync(call.Caller.Tenant, after, limit, call.Aborted).ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, page, ContractsJson.Default.EndpointPage).ConfigureAwait(false);
    }

    public async Task ReadAsync(SessionCall call)
    {
        var (key, problem) = Begin(call);
        if (problem is not null)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var endpoint = await catalog.ReadAsync(key, call.Aborted).ConfigureAwait(false);
        await (endpoint is null
            ? call.RefuseAsync(Missing)
            : AnswerAsync(call, StatusCodes.Status200OK, endpoint)).ConfigureAwait(false);
    }

    public async Task PutAsync(SessionCall call)
    {
        var (key, problem) = Begin(call);
        var (condition, unfit) = EntityTags.Read(call.Http.Request, mayMake: true);
        problem ??= catalog.FindConfigured(key) is null ? unfit : Configured;
        EndpointDefinition? definition = null;
        if (problem is null)
        {
            (var body, problem) = await BodyReader.ReadAsync(call.Http).ConfigureAwait(false);
            if (problem is null)
            {
                (definition, problem) = Read(body);
            }
        }

        if (problem is not null)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var (status, endpoint) = await catalog.PutAsync(key, definition!, condition, call.Aborted)
            .ConfigureAwait(false);
        if (endpoint is null)
        {
            await call.RefuseAsync(OtherVersion).ConfigureAwait(false);
            return;
        }

        Log.EndpointWritten(call.Ports.Logger, key, endpoint.Version, call.Caller.KeyId);
        var isNew = status == EndpointWriteStatus.Created;
        await AnswerAsync(call, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, endpoint)
            .ConfigureAwait(false);
    }

    public async Task DeleteAsync(SessionCall call)
    {
        var (key, problem) = Begin(call);
        var (condition, unfit) = EntityTags.Read(call.Http.Request, mayMake: false);
        problem ??= catalog.FindConfigured(key) is null ? unfit : Configured;
        if (problem is not null)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        switch (await catalog.DeleteAsync(key, condition, call.Aborted).ConfigureAwait(false))
        {
            case EndpointRemoval.Removed:
                Log.EndpointRemoved(call.Ports.Logger, key, call.Caller.KeyId);
                call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case EndpointRemoval.Conflict:
                await call.RefuseAsync(OtherVersion).ConfigureAwait(false);
                break;
            case EndpointRemoval.Missing:
            default:
                await call.RefuseAsync(Missing).ConfigureAwait(false);
                break;
        }
    }

    private static (EndpointKey Key, Problem? Problem) Begin(SessionCall call)
    {
        if ((Refusal(call) ?? call.Query().Finish()) is { } problem)
        {
            return (default, problem);
        }

        return EndpointName.TryParse(call.Http.GetRouteValue("name") as string, out var name)
            ? (new EndpointKey(call.Caller.Tenant, name), null)
            : (default, InvalidName);
    }

    private static Problem? Refusal(SessionCall call) =>
        call.Http.GetRouteValue("tenant") as string == call.Caller.Tenant.Value
            ? null
            : RequestGuard.ScopeMissing(RequestGuard.Administering);

    private static Task AnswerAsync(SessionCall call, int status, EndpointView endpoint)
    {
        call.Http.Response.Headers.ETag = EntityTags.Of(endpoint.Version);
        return call.AnswerAsync(status, endpoint, ContractsJson.Default.EndpointView);
    }

    private (EndpointDefinition? Definition, Problem? Problem) Read(byte[] body)
    {
        IReadOnlyList<FieldError> errors;
        EndpointDefinition? definition;
        try
        {
            definition = EndpointReader.Read(body, out errors);
        }
        catch (JsonException)
        {
            return (null, Problem.Malformed("The body is not JSON, or a member stands twice in it."));
        }

        if (definition is not null && upstreams.Check(definition) is { } nowhere)
        {
            errors = [nowhere];
        }

        return errors.Count == 0 ? (definition, null) : (null, Unfit(errors));
    }

    private static Problem Unfit(IReadOnlyList<FieldError> errors) => new(
        SessionErrorCode.Unprocessable,
        string.Join(' ', errors.Select(static error => error.Detail).Take(3)),
        errors[0].Field.Length > 0 ? errors[0].Field : null,
        Errors: errors);
}
