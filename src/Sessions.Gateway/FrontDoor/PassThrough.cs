using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Telemetry;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Errors;

namespace Sessions.Gateway.FrontDoor;

/// <summary>
/// Forwards what is not a turn, unread and unrecorded: files, embeddings, token counts, other providers' routes.
/// </summary>
internal sealed class PassThrough(FrontDoorServices services)
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Forwards a request whose upstream follows from nothing but its headers.</summary>
    public Task HandleAsync(HttpContext http)
    {
        var wire = ClientWire.Of(http.Request);
        return HandleAsync(http, wire, () => new ValueTask<Answer<Routed>>(ByDefault(http, wire)));
    }

    /// <summary>
    /// Forwards a token count to the upstream that serves its model; where that would be converted, the grid counts.
    /// </summary>
    public Task CountTokensAsync(HttpContext http) =>
        HandleAsync(http, WireFormat.Messages, () => ByModelAsync(http, WireFormat.Messages));

    /// <summary>Forwards a request of a caller who has been shown to be one.</summary>
    /// <param name="http">The request.</param>
    /// <param name="wire">The format of errors.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="upstream">Where it goes.</param>
    public async Task ForwardAsync(HttpContext http, WireFormat wire, Authentication caller, Upstream upstream)
    {
        using var routed = new Routed(upstream, ContentOf(http), null);
        await ForwardAsync(http, wire, caller, routed).ConfigureAwait(false);
    }

    /// <summary>Forwards a request with a body in hand, as it came or a plain one in its place.</summary>
    /// <param name="http">The request.</param>
    /// <param name="wire">The format of errors.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="upstream">Where it goes.</param>
    /// <param name="body">The body.</param>
    /// <param name="isPlain">Whether it is plain JSON, whatever the request's headers say.</param>
    public async Task ForwardAsync(
        HttpContext http,
        WireFormat wire,
        Authentication caller,
        Upstream upstream,
        ReadOnlyMemory<byte> body,
        bool isPlain)
    {
        using var routed = new Routed(upstream, new ReadOnlyMemoryContent(body), null) { IsPlain = isPlain };
        await ForwardAsync(http, wire, caller, routed).ConfigureAwait(false);
    }

    private async Task HandleAsync(HttpContext http, WireFormat wire, Func<ValueTask<Answer<Routed>>> route)
    {
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

        var routed = await route().ConfigureAwait(false);
        if (routed.IsRefused)
        {
            await Refusals.WriteAsync(http, wire, routed.Refusal).ConfigureAwait(false);
            return;
        }

        using (routed.Value)
        {
            if (routed.Value.Answer is { } answer)
            {
                http.Response.ContentType = WireError.ContentType;
                http.Response.BodyWriter.Write(answer);
                await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
                return;
            }

            await ForwardAsync(http, wire, caller, routed.Value).ConfigureAwait(false);
        }
    }

    private async Task ForwardAsync(HttpContext http, WireFormat wire, Authentication caller, Routed routed)
    {
        var turn = new ForwardedTurn(caller.MatchedHeader, IsRecorded: false, null, null);
        if (UpstreamMessage.Address(http, routed.Upstream) is not { } address)
        {
            await Refusals.WriteAsync(
                http, wire, new Refusal(SessionErrorCode.Malformed, "The request's path leads out of the upstream."))
                .ConfigureAwait(false);
            return;
        }

        using var request = UpstreamMessage.Create(
            http, routed.Upstream, address, turn, routed.Content, TurnActivity.TraceParent(null, http.Request.Headers));
        if (routed.IsPlain)
        {
            request.Content!.Headers.Remove("Content-Encoding");
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        cancel.CancelAfter(routed.Upstream.Timeout);
        try
        {
            using var answer = await services.Transport.SendAsync(request, cancel.Token).ConfigureAwait(false);
            UpstreamMessage.CopyHeaders(answer, http.Response, keepContentLength: true);
            await CopyAsync(answer, http, cancel, routed.Upstream.Timeout).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }

            http.Response.Headers.Clear();
            var timedOut = e is OperationCanceledException;
            await Refusals.WriteAsync(http, wire, timedOut ? Refusals.UpstreamTimeout : Refusals.UpstreamUnreachable)
                .ConfigureAwait(false);
        }
    }

    private static async Task CopyAsync(
        HttpResponseMessage answer, HttpContext http, CancellationTokenSource cancel, TimeSpan silenceMax)
    {
        var source = await answer.Content.ReadAsStreamAsync(cancel.Token).ConfigureAwait(false);
        var client = http.Response.BodyWriter;
        while (true)
        {
            cancel.CancelAfter(silenceMax);
            var read = await source.ReadAsync(client.GetMemory(ChunkBytes), cancel.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            cancel.CancelAfter(Timeout.InfiniteTimeSpan);
            client.Advance(read);
            await client.FlushAsync(cancel.Token).ConfigureAwait(false);
        }
    }

    private Answer<Routed> ByDefault(HttpContext http, WireFormat wire)
    {
        var upstream = services.Routes.Default(wire) ?? services.Routes.Default();
        if (upstream is null)
        {
            return new Refusal(SessionErrorCode.UnknownRoute, "This gateway has no upstream for this route.");
        }

        return new Routed(upstream, ContentOf(http), null);
    }

    // A request without a body must not grow one: some servers refuse a GET that announces chunks.
    private static StreamContent? ContentOf(HttpContext http) =>
        http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0
            ? new StreamContent(http.Request.Body)
            : null;

    private async ValueTask<Answer<Routed>> ByModelAsync(HttpContext http, WireFormat wire)
    {
        var read = await RequestBody.ReadAsync(http.Request, services.Options.BodyBytesMax, http.RequestAborted)
            .ConfigureAwait(false);
        if (read.IsRefused)
        {
            return read.Refusal;
        }

        var body = read.Value;
        var model = RequestModel.Find(body.Readable.Span);
        var upstream = model is null ? services.Routes.Default(wire) : services.Routes.Select(wire, model);
        if (upstream is null && model is not null && services.Routes.SelectInAnyWire(model) is { } other)
        {
            using (body)
            {
                var count = PromptCount.Of(services, wire, body.Readable);
                return count.IsRefused
                    ? count.Refusal
                    : new Routed(other, null, null) { Answer = Counted(count.Value) };
            }
        }

        if (upstream is null)
        {
            body.Dispose();
            return Refusals.UnknownModel(model ?? "");
        }

        return new Routed(upstream, new ReadOnlyMemoryContent(body.Sent), body);
    }

    private static byte[] Counted(PromptCount count) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{{\"input_tokens\":{count.Tokens}}}"));

    private sealed record Routed(Upstream Upstream, HttpContent? Content, RequestBody? Body) : IDisposable
    {
        public bool IsPlain { get; init; }

        /// <summary>What the grid answers itself; null for what is forwarded.</summary>
        public byte[]? Answer { get; init; }

        public void Dispose()
        {
            Content?.Dispose();
            Body?.Dispose();
        }
    }
}
