using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sessions.Runtime.Reading;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.SessionApi;

/// <summary><c>GET /sessions/{id}/events/stream</c>: the log as server-sent events, from a position on, live.</summary>
/// <remarks>
/// Reads page by page and flushes between pages, so a slow reader holds one page, not the log. Ends when the client
/// goes,
/// the session is deleted or the node stops; a client resumes with the last id that it saw.
/// </remarks>
internal static class EventStreamResource
{
    /// <summary>Longest silence on a stream.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private const string LastEventId = "Last-Event-ID";
    private const int PageEvents = 100;

    public static async Task StreamAsync(SessionCall call)
    {
        var query = call.Query();
        var after = query.Number("after", 0, long.MaxValue);
        var types = EventsResource.ReadTypes(query);
        var problem = query.Finish() ?? ReadLastEventId(call.Http.Request, ref after);
        if (await call.DescribeAsync(problem).ConfigureAwait(false) is not { } facts)
        {
            return;
        }

        var session = call.Session;

        if (after > facts.Head)
        {
            await call.RefuseAsync(Problem.Malformed($"The log ends at position {facts.Head}.", "after"))
                .ConfigureAwait(false);
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, call.Ports.Stopping);
        try
        {
            await FollowAsync(call, session, after ?? 0, types, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client has gone or the node stops: either way the stream ends here.
        }
    }

    private static async Task FollowAsync(
        SessionCall call, ISession session, long position, EventTypeFilter? types, CancellationToken ending)
    {
        var output = Open(call.Http.Response);
        output.Write("retry: 1000\n\n"u8);
        await output.FlushAsync(ending).ConfigureAwait(false);
        var written = call.Ports.Time.GetTimestamp();
        while (true)
        {
            var query = new EventQuery { After = position, Limit = PageEvents, Types = types };
            var page = await EventSlices.ReadAsync(call.Ports.Store, session, query, ending).ConfigureAwait(false);
            foreach (var e in page.Events)
            {
                ServerSentEvent.Write(output, e);
                await output.FlushAsync(ending).ConfigureAwait(false);
                written = call.Ports.Time.GetTimestamp();
            }

            position = page.Next;
            var silence = call.Ports.Time.GetElapsedTime(written);
            if (silence >= Heartbeat)
            {
                ServerSentEvent.WriteHeartbeat(output, position);
                await output.FlushAsync(ending).ConfigureAwait(false);
                (written, silence) = (call.Ports.Time.GetTimestamp(), TimeSpan.Zero);
            }

            if (page.Head < position)
            {
                return;
            }

            if (page.HasMore)
            {
                continue;
            }

            var head = await session.WaitBeyondAsync(position, Heartbeat - silence, ending).ConfigureAwait(false);
            if (head < position)
            {
                return;
            }
        }
    }

    private static PipeWriter Open(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return response.BodyWriter;
    }

    // The header wins: it is what a client sends by itself when it reconnects to the same address.
    private static Problem? ReadLastEventId(HttpRequest request, ref long? after)
    {
        var text = request.Headers[LastEventId].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return Problem.Malformed($"{LastEventId} is the position of an event.", LastEventId);
        }

        after = position;
        return null;
    }
}
