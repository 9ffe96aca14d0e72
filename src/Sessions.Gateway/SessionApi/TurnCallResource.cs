using Sessions.Core.Turns;
using Sessions.Gateway.Answers;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.SessionApi;

/// <summary>
/// <c>POST /sessions/{id}/turns</c>: a model call on the session's own context, and
/// <c>GET /sessions/{id}/turns/{turn}/answer</c>: its answer once more.
/// </summary>
internal static class TurnCallResource
{
    public static async Task MakeAsync(SessionCall call)
    {
        if (call.Ports.Conversations is not { } conversations)
        {
            await call.RefuseAsync(Problem.UnknownRoute).ConfigureAwait(false);
            return;
        }

        var query = call.Query().Finish();
        using var read = await ReadAsync(call, conversations).ConfigureAwait(false);
        if (read.Body is null)
        {
            await call.RefuseAsync(read.Problem!).ConfigureAwait(false);
            return;
        }

        var (turn, problem) = TurnBody.Read(read.Body.Readable);
        problem = query ?? problem ?? Check(call)
            ?? (conversations.Services.Drain.IsDraining ? Problem.From(Refusals.Draining) : null);
        if (problem is not null || !conversations.Services.Keys.TryAuthenticate(call.Http.Request, out var caller))
        {
            await call.RefuseAsync(problem ?? Problem.Unauthenticated).ConfigureAwait(false);
            return;
        }

        var client = new ApiTurnClient(call.Http) { Wire = WireFormat.Messages };
        var outcome = await conversations.Turns.RunAsync(new ManagedCall
        {
            Http = call.Http,
            Caller = caller,
            Session = call.Id,
            Source = "session-api",
            Client = client,
            Build = conversation =>
            {
                var built = conversations.Requests.Build(conversation, turn!);
                client.Wire = built.Value?.Wire ?? client.Wire;
                return built;
            },
            Metadata = conversations.Services.Metadata.Read(call.Http.Request.Headers),
            Key = RequestKey.Of(call.Http.Request, read.Body.Readable.Span),
        }).ConfigureAwait(false);
        await FinishAsync(call, conversations, outcome).ConfigureAwait(false);
    }

    public static async Task RepeatAsync(SessionCall call)
    {
        var (turn, problem) = call.PathNumber("turn");
        problem ??= call.Query().Finish() ?? CheckHeaders(call);
        if (await call.DescribeAsync(problem).ConfigureAwait(false) is not { } facts)
        {
            return;
        }

        if (call.Ports.Conversations is not { } conversations || turn > facts.Turns)
        {
            await call.RefuseAsync(Problem.Malformed($"The session has {facts.Turns} turns.", "turn"))
                .ConfigureAwait(false);
            return;
        }

        var refusal = await conversations.Services.Again
            .WriteAsync(call.Http, facts.Key, (int)turn, RequestKey.After(call.Http.Request)).ConfigureAwait(false);
        if (refusal is not null)
        {
            await call.RefuseAsync(refusal).ConfigureAwait(false);
        }
    }

    private static async ValueTask FinishAsync(
        SessionCall call, ConversationPorts conversations, Answer<ManagedOutcome> outcome)
    {
        var refusal = outcome.Refusal;
        if (outcome.Value is { IsRepeated: true } repeated)
        {
            refusal = await conversations.Services.Again
                .WriteAsync(
                    call.Http, call.Session.Key, repeated.Turn, RequestKey.After(call.Http.Request))
                .ConfigureAwait(false);
        }

        if (refusal is not null)
        {
            await call.RefuseAsync(refusal).ConfigureAwait(false);
        }
    }

    private static async ValueTask<ReadBody> ReadAsync(SessionCall call, ConversationPorts conversations)
    {
        var read = await RequestBody
            .ReadAsync(call.Http.Request, conversations.Services.Options.BodyBytesMax, call.Aborted)
            .ConfigureAwait(false);
        return new ReadBody(read.Value, read.IsRefused ? Problem.From(read.Refusal) : null);
    }

    private static Problem? Check(SessionCall call)
    {
        var metadata = call.Ports.Conversations!.Services.Metadata.Read(call.Http.Request.Headers);
        return CheckHeaders(call) ?? (metadata.Error is { } error ? Problem.Malformed(error) : null);
    }

    private static Problem? CheckHeaders(SessionCall call) =>
        RequestKey.Check(call.Http.Request) is { } refusal ? Problem.From(refusal) : null;

    private readonly record struct ReadBody(RequestBody? Body, Problem? Problem) : IDisposable
    {
        public void Dispose() => Body?.Dispose();
    }
}
