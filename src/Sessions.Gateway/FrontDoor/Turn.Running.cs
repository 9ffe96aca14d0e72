using System.Buffers;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Telemetry;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Answers;
using Sessions.Wire.Edits;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.FrontDoor;

internal sealed partial class Turn
{
    private TimeSpan? _firstToken;
    private bool _clientLeft;

    /// <summary>Forwards the request, relays the answer and books the outcome.</summary>
    public async Task RunAsync()
    {
        if (Address() is not { } address)
        {
            await FailAsync(new Refusal(SessionErrorCode.Malformed, "The request's path leads out of the upstream."))
                .ConfigureAwait(false);
            return;
        }

        BodyPatch? patch;
        try
        {
            patch = Plan?.Rendering is { } rendering ? PathRenderer.Render(_request, rendering) : null;
        }
        catch (ArgumentException e)
        {
            // A compaction that does not fit the request is a fault of the grid; sent as it came it would be recorded
            // wrongly.
            Log.CompactionDoesNotFit(_services.Logger, _key, e);
            await FailAsync(Refusals.CompactionDoesNotFit).ConfigureAwait(false);
            return;
        }

        using var request = Message(address, patch, out var asksForUsage);
        HttpResponseMessage answer;
        try
        {
            _cancel.CancelAfter(_upstream.Timeout);
            answer = await _services.Transport.SendAsync(request, _cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StoppedAsync(null, null).ConfigureAwait(false);
            return;
        }
        catch (HttpRequestException e)
        {
            Log.UpstreamUnreachable(_services.Logger, _key, _upstream.Name, e.HttpRequestError);
            await FailAsync(Refusals.UpstreamUnreachable).ConfigureAwait(false);
            return;
        }

        using (answer)
        {
            await RelayAsync(answer, asksForUsage).ConfigureAwait(false);
        }
    }

    private Uri? Address() => _call.IsManaged
        ? _upstream.AddressFor(WireNames.PathOf(_call.UpstreamWire))
        : UpstreamMessage.Address(_call.Http, _upstream);

    private Task RelayAsync(HttpResponseMessage answer, bool asksForUsage)
    {
        if (!answer.IsSuccessStatusCode)
        {
            return RelayErrorAsync(answer);
        }

        var streamed = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
            && type.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
        return streamed ? RelayStreamAsync(answer, asksForUsage) : RelayBodyAsync(answer);
    }

    private HttpRequestMessage Message(Uri address, BodyPatch? patch, out bool asksForUsage)
    {
        var usage = _upstream.AskForUsage ? UsageRequestSplice.Of(_request) : null;
        asksForUsage = usage is not null;
        if (usage is { } splice)
        {
            patch = patch?.With(splice) ?? new BodyPatch(splice);
        }

        var content = new ReadOnlyMemoryContent(patch is null ? _call.Sent : Edited(patch));
        var turn = new ForwardedTurn(_caller.MatchedHeader, IsRecorded: true, _key.Id.Value, Plan?.Turn)
        {
            Beta = Plan?.Rendering?.ContextManagement is not null && _request.Wire == WireFormat.Messages
                ? ProviderCompaction.MessagesBeta
                : null,
        };
        var http = _call.Http;
        var message = UpstreamMessage.Create(
            http, _upstream, address, turn, content, TurnActivity.TraceParent(_activity, http.Request.Headers));
        if (patch is not null && _call.IsEncoded)
        {
            // The edited body is plain.
            content.Headers.Remove("Content-Encoding");
        }

        return message;
    }

    private ReadOnlyMemory<byte> Edited(BodyPatch patch)
    {
        var body = new ArrayBufferWriter<byte>(patch.LengthAfter(_request.Body.Length));
        patch.WriteTo(_request.Body.Span, body);
        return body.WrittenMemory;
    }

    /// <summary>The grid itself answers: the upstream did not.</summary>
    private async Task FailAsync(Refusal refusal)
    {
        var error = new TurnError("gateway_error", refusal.Code.WireName(), refusal.Message);
        await SettleAsync(OutcomeOf(TurnEnding.Failed, null, null, error)).ConfigureAwait(false);
        await _client.RefuseAsync(refusal, Head).ConfigureAwait(false);
    }

    /// <summary>The call was cancelled: by the client's going away, or by the upstream's silence.</summary>
    private async Task StoppedAsync(int? status, AnswerSummary? summary)
    {
        if (_clientLeft || _client.Gone.IsCancellationRequested)
        {
            var left = new TurnError("client_disconnected", null, null);
            await SettleAsync(OutcomeOf(TurnEnding.Aborted, status, summary, left)).ConfigureAwait(false);
            return;
        }

        Log.UpstreamSilent(_services.Logger, _key, _upstream.Name);
        if (!_client.HasStarted)
        {
            await FailAsync(Refusals.UpstreamTimeout).ConfigureAwait(false);
            return;
        }

        var code = SessionErrorCode.UpstreamTimeout.WireName();
        await SettleAsync(OutcomeOf(TurnEnding.Failed, status, summary, new TurnError("gateway_error", code, null)))
            .ConfigureAwait(false);
        _client.Abort();
    }
}
