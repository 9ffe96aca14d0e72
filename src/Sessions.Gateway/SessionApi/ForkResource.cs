using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary>
/// <c>POST /sessions/{id}/fork</c>: another session that goes on from here; <c>POST /sessions/{id}/rewind</c>: this one
/// goes on from an earlier place.
/// </summary>
internal static class ForkResource
{
    public static async Task ForkAsync(SessionCall call)
    {
        if (await ReadAsync(call).ConfigureAwait(false) is not { } place)
        {
            return;
        }

        var text = place.Body.Id ?? $"ses_{Guid.CreateVersion7(call.Ports.Time.GetUtcNow()):N}";
        var problem = !SessionId.TryParse(text, out var id) ? Problem.InvalidId
            : place.Body.Metadata is { } metadata ? MetadataRule.Check(
                metadata.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)), mayRemove: false)
            : call.Ports.Conversations is null ? Problem.UnknownRoute
            : place.Turn == 0 ? place.Tip.Leaf == 0 ? NothingToShare : NoTurnThere
            : null;
        if (problem is not null)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var seed = new SessionSeed { Metadata = place.Body.Metadata };
        var answer = await call.Ports.Conversations!.Forks
            .ForkAsync(call.Session.Key, id, call.Caller, place.Turn, seed, call.Aborted).ConfigureAwait(false);
        if (!answer.IsRefused)
        {
            call.Http.Response.Headers.Location =
                $"{call.Http.Request.PathBase}/sessions/{Uri.EscapeDataString(id.Value)}";
        }

        await AnswerAsync(call, answer, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    public static async Task RewindAsync(SessionCall call)
    {
        if (await ReadAsync(call).ConfigureAwait(false) is not { } place)
        {
            return;
        }

        if (place.Turn is not { } turn || place.Body.Id is not null || place.Body.Metadata is not null)
        {
            await call.RefuseAsync(Problem.Malformed("Send {\"turn\":n} or {\"at\":position}.", "turn"))
                .ConfigureAwait(false);
            return;
        }

        var tip = place.Tip;
        if (place.Body.At is null && turn > 0)
        {
            var found = await TurnTips.FindAsync(call.Ports.Store, call.Session, turn, call.Aborted)
                .ConfigureAwait(false);
            if (found.IsRefused)
            {
                await call.RefuseAsync(found.Refusal).ConfigureAwait(false);
                return;
            }

            tip = found.Value.Tip;
        }

        var answer = await call.Session.RewindAsync(call.Caller, tip, call.Aborted).ConfigureAwait(false);
        await AnswerAsync(call, answer, StatusCodes.Status200OK).ConfigureAwait(false);
    }

    // The body and the turn that it means; null where something was wrong, and the caller has been told so.
    private static async ValueTask<Place?> ReadAsync(SessionCall call)
    {
        var query = call.Query().Finish();
        var (body, problem) = await BodyReader.ReadAsync(call.Http, ForkBodyJson.Default.ForkBody)
            .ConfigureAwait(false);
        body ??= new ForkBody();
        problem ??= query ?? (body is { Turn: not null, At: not null } or { Turn: < 0 } or { At: < 1 }
            ? Problem.Malformed("Send either a turn, from 0, or at, a position of the log from 1.", "at")
            : null);
        if (await call.DescribeAsync(problem).ConfigureAwait(false) is not { } facts)
        {
            return null;
        }

        if (body.At is not { } at)
        {
            return new Place(body, body.Turn, default);
        }

        var tip = await TurnTips.StoodAsync(call.Ports.Store, call.Session, at, call.Aborted).ConfigureAwait(false);
        return new Place(body, tip.Turn, tip);
    }

    private static Task AnswerAsync(SessionCall call, Answer<SessionFacts> answer, int status) => answer.IsRefused
        ? call.RefuseAsync(answer.Refusal)
        : call.AnswerAsync(status, Views.Of(answer.Value), ContractsJson.Default.SessionView);

    private static readonly Problem NothingToShare = new(
        SessionErrorCode.Unprocessable,
        "No turn has completed there, so there is nothing to share. Create a session.",
        "at");

    private static readonly Problem NoTurnThere = new(
        SessionErrorCode.Unprocessable,
        "The conversation stood behind items there that no turn has brought. Fork behind a turn, or where it stands.",
        "at");

    /// <summary>What a body asks for.</summary>
    /// <param name="Body">The body.</param>
    /// <param name="Turn">The turn that it means; null for none, 0 for a place that is behind none.</param>
    /// <param name="Tip">The place, where a position of the log names it.</param>
    private sealed record Place(ForkBody Body, int? Turn, ConversationTip Tip);
}
