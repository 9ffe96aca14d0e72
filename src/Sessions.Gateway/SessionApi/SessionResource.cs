using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary><c>/sessions/{id}</c>: one session, made, described, changed, closed and deleted.</summary>
internal static class SessionResource
{
    public static async Task CreateAsync(SessionCall call)
    {
        var query = call.Query().Finish();
        var (request, problem) = await BodyReader
            .ReadAsync(call.Http, ContractsJson.Default.CreateSessionRequest).ConfigureAwait(false);
        var id = default(SessionId);
        problem ??= query ?? CheckCreate(call, request, out id);
        if (problem is not null)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var session = call.Ports.Sessions.Find(new SessionKey(call.Caller.Tenant, id));
        if (request?.Parent is { } parent
            && await Kinship.AddAsync(call, id, parent).ConfigureAwait(false) is { } refusal)
        {
            await call.RefuseAsync(refusal).ConfigureAwait(false);
            return;
        }

        var seed = new SessionSeed { Metadata = request?.Metadata, Parent = request?.Parent };
        var answer = await session.CreateAsync(call.Caller, seed, call.Aborted).ConfigureAwait(false);
        if (!answer.IsRefused
            && request?.Parent is { } boss
            && await Kinship.IsCircleAsync(call, id, boss).ConfigureAwait(false))
        {
            await session.DeleteAsync(call.Caller, CancellationToken.None).ConfigureAwait(false);
            answer = ShareBudget.Circle;
        }

        if (!answer.IsRefused)
        {
            call.Http.Response.Headers.Location =
                $"{call.Http.Request.PathBase}/sessions/{Uri.EscapeDataString(id.Value)}";
        }

        await AnswerAsync(call, answer, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    public static async Task DescribeAsync(SessionCall call)
    {
        if (call.Query().Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var answer = await call.Session.DescribeAsync(call.Caller, call.Aborted).ConfigureAwait(false);
        await AnswerAsync(call, answer).ConfigureAwait(false);
    }

    public static async Task ChangeAsync(SessionCall call)
    {
        var query = call.Query().Finish();
        var (request, problem) = await BodyReader
            .ReadAsync(call.Http, ContractsJson.Default.ChangeSessionRequest).ConfigureAwait(false);
        problem ??= query ?? CheckChange(request);
        if (problem is not null)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var set = request!.Metadata.Where(static pair => pair.Value is not null)
            .ToDictionary(static pair => pair.Key, static pair => pair.Value!, StringComparer.Ordinal);
        var removed = request.Metadata.Where(static pair => pair.Value is null)
            .Select(static pair => pair.Key).ToList();
        var change = new MetadataChangedData(set.Count > 0 ? set : null, removed.Count > 0 ? removed : null);
        var answer = await call.Session.ChangeMetadataAsync(call.Caller, change, call.Aborted).ConfigureAwait(false);
        await AnswerAsync(call, answer).ConfigureAwait(false);
    }

    public static async Task CloseAsync(SessionCall call)
    {
        if (call.Query().Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var answer = await call.Session.CloseAsync(call.Caller, call.Aborted).ConfigureAwait(false);
        await AnswerAsync(call, answer).ConfigureAwait(false);
    }

    public static async Task DeleteAsync(SessionCall call)
    {
        if (call.Query().Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var answer = await call.Session.DeleteAsync(call.Caller, call.Aborted).ConfigureAwait(false);
        if (answer.IsRefused)
        {
            await call.RefuseAsync(answer.Refusal).ConfigureAwait(false);
            return;
        }

        call.Ports.Conversations?.Cache.Delete(call.Session.Key);
        call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static async Task RollUpAsync(SessionCall call)
    {
        if (await call.DescribeAsync(call.Query().Finish()).ConfigureAwait(false) is not { } facts)
        {
            return;
        }

        var view = await Rollup.ReadAsync(call.Ports.Sessions, call.Caller, facts, call.Aborted).ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, view, ContractsJson.Default.RollupView).ConfigureAwait(false);
    }

    private static Problem? CheckCreate(SessionCall call, CreateSessionRequest? request, out SessionId id)
    {
        var text = request?.Id ?? $"ses_{Guid.CreateVersion7(call.Ports.Time.GetUtcNow()):N}";
        if (!SessionId.TryParse(text, out id))
        {
            return Problem.InvalidId;
        }

        return request?.Metadata is { } metadata
            ? MetadataRule.Check(
                metadata.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)), mayRemove: false)
            : null;
    }

    private static Problem? CheckChange(ChangeSessionRequest? request) => request?.Metadata is { Count: > 0 } metadata
        ? MetadataRule.Check(metadata, mayRemove: true)
        : Problem.Malformed(
            "Send {\"metadata\":{\"key\":\"value\",\"removed\":null}} with at least one key.", "metadata");

    private static Task AnswerAsync(
        SessionCall call, Answer<SessionFacts> answer, int status = StatusCodes.Status200OK) =>
        answer.IsRefused
            ? call.RefuseAsync(answer.Refusal)
            : call.AnswerAsync(status, Views.Of(answer.Value), ContractsJson.Default.SessionView);
}
