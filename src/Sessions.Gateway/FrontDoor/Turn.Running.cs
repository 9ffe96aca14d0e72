using System.Buffers;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Telemetry;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Answers;
using Sessions.Wire.Conversion;
using Sessions.Wire.Edits;
using Sessions.Wire.Requests;
using Sessions.Wire.Responses;

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

        var outgoing = Outgoing(patch, out var asksForUsage);
        if (outgoing.IsRefused)
        {
            await FailAsync(outgoing.Refusal).ConfigureAwait(false);
            return;
        }

        using var request = Message(address, outgoing.Value);
        HttpResponseMessage answer;
        try
        {
            _cancel.CancelAfter(_upstream.Timeout);
            answer = await _services.Transport.SendAsync(request, _cancel.Token).ConfigureAwait(false);
            answer = await AsSpokenAsync(answer).ConfigureAwait(false);
            answer = await AsKeptAsync(answer).ConfigureAwait(false);
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

    private Uri? Address() => _call.IsMade
        ? _upstream.AddressFor(WireNames.PathOf(_call.UpstreamWire))
        : UpstreamMessage.Address(_call.Http, _upstream);

    private Task RelayAsync(HttpResponseMessage answer, bool asksForUsage) =>
        !answer.IsSuccessStatusCode ? RelayErrorAsync(answer)
        : IsStream(answer) ? RelayStreamAsync(answer, asksForUsage)
        : RelayBodyAsync(answer);

    private static bool IsStream(HttpResponseMessage answer) =>
        answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    // What goes upstream: the client's bytes, these with the plan's edits, or either in another wire format.
    private Answer<OutgoingBody> Outgoing(BodyPatch? patch, out bool asksForUsage)
    {
        // A converted request always asks for usage; of a managed one, the session's own answer shows it.
        var isConverted = _call.Bridge is not null;
        var mayAsk = isConverted ? !_call.IsManaged : _upstream.AskForUsage;
        var usage = mayAsk ? UsageRequestSplice.Of(_request) : null;
        asksForUsage = usage is not null;
        if (!isConverted && usage is { } splice)
        {
            patch = patch?.With(splice) ?? new BodyPatch(splice);
        }

        patch = Limited(patch);
        if (_call.Bridge is not { } bridge)
        {
            return new OutgoingBody(patch is null ? _call.Sent : Edited(patch), IsPlain: patch is not null);
        }

        if (patch is null && _call.Converted is { } converted)
        {
            return new OutgoingBody(converted.Body, IsPlain: true);
        }

        var edited = bridge.Request(patch is null ? _call.Sent : Edited(patch));
        return edited.IsRefused ? edited.Refusal : new OutgoingBody(edited.Value.Body, IsPlain: true);
    }

    // What the grid says in the answer needs the turn's number, which is final once its start is in the log.
    private async ValueTask<HttpResponseMessage> AsKeptAsync(HttpResponseMessage answer)
    {
        if (_call.Rewrite is not { } rewrite || !answer.IsSuccessStatusCode)
        {
            return answer;
        }

        await RecordedAsync().ConfigureAwait(false);
        _rewriter = rewrite(Head, IsStream(answer));
        var type = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types)
            ? types.ToString()
            : "application/json";
        var source = await answer.Content.ReadAsStreamAsync(_cancel.Token).ConfigureAwait(false);
        answer.Content = new StreamContent(new ConvertedAnswer(source, _rewriter));
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return answer;
    }

    private ResponseRewriter? _rewriter;

    // What limits leave is all that the model may generate, in requests that the grid has built itself.
    private BodyPatch? Limited(BodyPatch? patch)
    {
        var (own, shared) = (Plan?.OutputMax, _claims?.OutputMax);
        var most = own < shared ? own : shared ?? own;
        if (!_call.IsManaged || most is not { } tokens || OutputLimit.Of(_request, tokens) is not { } limit)
        {
            return patch;
        }

        foreach (var splice in limit.Splices)
        {
            patch = patch?.With(splice) ?? new BodyPatch(splice);
        }

        return patch;
    }

    private async ValueTask<HttpResponseMessage> AsSpokenAsync(HttpResponseMessage answer)
    {
        if (_call.Bridge is not { } bridge)
        {
            return answer;
        }

        var facts = new AnswerFacts
        {
            Model = _request.Model,
            IdSeed = _proposal.TurnId.ToString("N"),
            Created = _services.Time.GetUtcNow().ToUnixTimeSeconds(),
            IncludeUsage = true,
            Tools = _request.Wire == WireFormat.Responses ? ResponseTools.Of(_request.Body) : ResponseTools.None,
            ResponseMembers = _request.Wire == WireFormat.Responses
                ? AnswerFacts.ResponseMembersOf(_request.Body)
                : default,
        };
        return await bridge.AnswerAsync(answer, facts, IsStream(answer), _cancel.Token).ConfigureAwait(false);
    }

    private HttpRequestMessage Message(Uri address, OutgoingBody body)
    {
        var content = new ReadOnlyMemoryContent(body.Bytes);
        var session = _call.IsUnrecorded ? null : _key.Id.Value;
        var turn = new ForwardedTurn(_caller.MatchedHeader, IsRecorded: true, session, Plan?.Turn)
        {
            Beta = Plan?.Rendering?.ContextManagement is not null && _call.UpstreamWire == WireFormat.Messages
                ? ProviderCompaction.MessagesBeta
                : null,
        };
        var http = _call.Http;
        var message = UpstreamMessage.Create(
            http, _upstream, address, turn, content, TurnActivity.TraceParent(_activity, http.Request.Headers));
        if (_call.IsMade)
        {
            MadeRequest.SetHeaders(message, content, _call);
        }
        else if (body.IsPlain && _call.IsEncoded)
        {
            // The edited body is plain.
            content.Headers.Remove("Content-Encoding");
        }

        return message;
    }

    private sealed record OutgoingBody(ReadOnlyMemory<byte> Bytes, bool IsPlain);

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
