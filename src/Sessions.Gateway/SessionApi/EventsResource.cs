using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts.Views;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary><c>/sessions/{id}/events</c>: slices of the log, and events of the agent's own.</summary>
internal static class EventsResource
{
    // What may wait unsent before the client's pace counts.
    private const int UnflushedBytesMax = 64 * 1024;

    public static async Task ReadAsync(SessionCall call)
    {
        var query = call.Query();
        var slice = new EventQuery
        {
            After = query.Number("after", 0, long.MaxValue) ?? 0,
            Before = query.Number("before", 1, long.MaxValue) ?? long.MaxValue,
            Limit = query.Integer("limit", 1, EventQuery.LimitMax) ?? 100,
            Descending = query.Choice("order", "asc", "desc"),
            Types = ReadTypes(query),
            Turn = query.Integer("turn", 1, int.MaxValue),
            Until = query.Time("until"),
        };
        if (await call.DescribeAsync(query.Finish()).ConfigureAwait(false) is not { } facts)
        {
            return;
        }

        var session = call.Session;

        var page = await EventSlices.ReadAsync(call.Ports.Store, session, slice, call.Aborted).ConfigureAwait(false);
        await WriteAsync(call, page).ConfigureAwait(false);
    }

    public static async Task AppendAsync(SessionCall call)
    {
        var query = call.Query();
        var expected = query.Number("expected_position", 0, long.MaxValue);
        var problem = query.Finish();
        var (body, bodyProblem) = await BodyReader.ReadAsync(call.Http).ConfigureAwait(false);
        problem ??= bodyProblem ?? IdempotencyKey.Check(call.Http.Request);
        Core.Decisions.CustomEventCommand? command = null;
        if (problem is null)
        {
            (command, problem) = CustomEventBody.Read(body, IdempotencyKey.Of(call.Http.Request), expected);
        }

        if (command is null)
        {
            await call.RefuseAsync(problem!).ConfigureAwait(false);
            return;
        }

        var answer = await call.Session.AppendCustomAsync(call.Caller, command, call.Aborted).ConfigureAwait(false);
        if (answer.IsRefused)
        {
            await call.RefuseAsync(answer.Refusal).ConfigureAwait(false);
            return;
        }

        var receipt = new CustomEventReceiptView(answer.Value.Position, answer.Value.Repeated);
        var status = receipt.Repeated ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        await call.AnswerAsync(status, receipt, ContractsJson.Default.CustomEventReceiptView).ConfigureAwait(false);
    }

    /// <summary>The types that a query asks for; null for all.</summary>
    internal static EventTypeFilter? ReadTypes(QueryReader query)
    {
        var patterns = query.Values("type");
        if (patterns.Count == 0)
        {
            return null;
        }

        var filter = EventTypeFilter.TryCreate([.. patterns.Select(static pattern => pattern ?? "")]);
        if (filter is null)
        {
            var rule = EventTypeFilter.Rule.TrimEnd('.');
            query.Fail("type", $"is given 1 to {EventTypeFilter.PatternsMax} times. {rule}");
        }

        return filter;
    }

    private static async Task WriteAsync(SessionCall call, EventPage page)
    {
        var response = call.Http.Response;
        response.ContentType = "application/json";
        var output = response.BodyWriter;
        output.Write("{\"events\":["u8);
        var first = true;
        foreach (var e in page.Events)
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            EventJsonText.Write(output, e);
            if (output.UnflushedBytes > UnflushedBytesMax)
            {
                await output.FlushAsync(call.Aborted).ConfigureAwait(false);
            }
        }

        EventJsonText.WriteEnd(output, page);
        await output.FlushAsync(call.Aborted).ConfigureAwait(false);
    }
}
