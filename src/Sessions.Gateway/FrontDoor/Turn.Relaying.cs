using System.Buffers;
using Sessions.Contracts;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Gateway.FrontDoor;

internal sealed partial class Turn
{
    // An answer up to this size is held whole until it is recorded, so that a store failure can still become a 503.
    private const int HeldBodyBytesMax = 64 * 1024;
    private const int HeldFirstBytes = 4 * 1024;
    private const int ErrorBodyBytesMax = 1024 * 1024;

    private async Task RelayStreamAsync(HttpResponseMessage answer, bool asksForUsage)
    {
        // The start is durable before anything of the answer goes out.
        await RecordedAsync().ConfigureAwait(false);
        _client.Begin(new AnswerHead(answer, KeepsLength: false, Head));
        using var tap = AnswerTap.ForStream(
            _request.Wire, asksForUsage ? UsageTap : AnswerTapOptions.Default);
        _stream = tap;
        var status = (int)answer.StatusCode;
        await RelayBytesAsync(answer, tap, async source =>
        {
            await PumpAsync(source, tap, status).ConfigureAwait(false);
            if (!_settled)
            {
                await EndAsync(tap, status).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    private static readonly AnswerTapOptions UsageTap = new() { RemoveUsage = true };

    // One chunk is in hand at any time: a client that reads slowly holds the upstream back, it does not fill memory.
    private async Task PumpAsync(Stream source, AnswerTap tap, int status)
    {
        var client = _client.Body;
        while (true)
        {
            using (var chunk = await ReadAsync(source).ConfigureAwait(false))
            {
                if (chunk.IsEnd)
                {
                    return;
                }

                tap.Push(chunk.Bytes, client);
            }

            if (_firstToken is null && tap.HasContent)
            {
                _firstToken = Elapsed;
            }

            if (tap.IsAtEnd && !_settled)
            {
                await EndAsync(tap, status).ConfigureAwait(false);
            }

            if (await _client.FlushAsync(_cancel.Token).ConfigureAwait(false) && !_settled)
            {
                _clientLeft = true;
                throw new OperationCanceledException();
            }
        }
    }

    /// <summary>Books what the answer said, then lets its end go.</summary>
    private async ValueTask EndAsync(AnswerTap tap, int status)
    {
        var summary = tap.Finish();
        if (_keeping is null)
        {
            await SettleAsync(EndOf(summary, status)).ConfigureAwait(false);
            tap.Release(_client.Body);
        }
        else
        {
            await SettleKeptAsync(tap, EndOf(summary, status)).ConfigureAwait(false);
        }

        await _client.FlushAsync(_cancel.Token).ConfigureAwait(false);
        _isWhole = true;
    }

    private async ValueTask SettleKeptAsync(AnswerTap tap, TurnOutcome outcome)
    {
        using var end = new PooledBytes();
        tap.Release(end);
        await SettleKeptAsync(outcome, end).ConfigureAwait(false);
        _client.Body.Write(end.Written);
    }

    // What completed is packed with its end, which then is on its way already.
    private async ValueTask SettleKeptAsync(TurnOutcome outcome, PooledBytes end)
    {
        if (_keeping is not { } keeping || outcome.Ending != TurnEnding.Completed)
        {
            await SettleAsync(outcome).ConfigureAwait(false);
            return;
        }

        var packed = outcome with { Answer = keeping.Pack(end.Written) };
        end.Clear();
        try
        {
            await SettleAsync(packed).ConfigureAwait(false);
        }
        catch
        {
            keeping.Unpack();
            throw;
        }
    }

    private TurnOutcome EndOf(AnswerSummary summary, int status)
    {
        if (ErrorOf(summary) is { } error)
        {
            return OutcomeOf(TurnEnding.Failed, status, summary, error);
        }

        // Compatible servers leave [DONE] out; an answer that gave its reason to stop is whole all the same.
        return summary.Terminal || summary.FinishReason is not null
            ? OutcomeOf(TurnEnding.Completed, status, summary, null)
            : OutcomeOf(TurnEnding.Failed, status, summary, new TurnError("incomplete_answer", null, null));
    }

    private async Task RelayBodyAsync(HttpResponseMessage answer)
    {
        using var tap = AnswerTap.ForBody(_request.Wire, AnswerTapOptions.Default);
        using var held = new PooledBytes(HeldFirstBytes);
        var status = (int)answer.StatusCode;
        await RelayBytesAsync(answer, tap, async source =>
        {
            while (true)
            {
                using (var chunk = await ReadAsync(source).ConfigureAwait(false))
                {
                    if (chunk.IsEnd)
                    {
                        break;
                    }

                    _firstToken ??= Elapsed;
                    tap.Push(chunk.Bytes, held);
                }

                if (held.Length > HeldBodyBytesMax)
                {
                    await SendHeldAsync(answer, held).ConfigureAwait(false);
                }
            }

            var outcome = EndOf(tap.Finish(), status);
            tap.Release(held);
            if (_keeping is not null)
            {
                // What is packed is packed for this answer.
                await BeginBodyAsync(answer).ConfigureAwait(false);
            }

            await SettleKeptAsync(outcome, held).ConfigureAwait(false);
            await SendHeldAsync(answer, held).ConfigureAwait(false);
            _isWhole = true;
        }).ConfigureAwait(false);
    }

    private async Task RelayErrorAsync(HttpResponseMessage answer)
    {
        using var held = new PooledBytes(HeldFirstBytes);
        var status = (int)answer.StatusCode;
        await RelayBytesAsync(answer, null, async source =>
        {
            while (held.Length < ErrorBodyBytesMax)
            {
                using var chunk = await ReadAsync(source).ConfigureAwait(false);
                if (chunk.IsEnd)
                {
                    break;
                }

                held.Append(chunk.Bytes);
            }

            var said = ErrorBody.Read(_request.Wire, held.Written);
            var error = new TurnError(said?.Type ?? "http_error", said?.Code, said?.Message);
            await SettleAsync(OutcomeOf(TurnEnding.Failed, status, null, error)).ConfigureAwait(false);
            await SendHeldAsync(answer, held).ConfigureAwait(false);
            while (true)
            {
                using (var chunk = await ReadAsync(source).ConfigureAwait(false))
                {
                    if (chunk.IsEnd)
                    {
                        return;
                    }

                    _client.Body.Write(chunk.Bytes);
                }

                await _client.FlushAsync(_cancel.Token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Runs a relay over an answer's body; however that breaks off, the turn is settled.</summary>
    private async Task RelayBytesAsync(HttpResponseMessage answer, AnswerTap? tap, Func<Stream, Task> relay)
    {
        var status = (int)answer.StatusCode;
        try
        {
            var source = await answer.Content.ReadAsStreamAsync(_cancel.Token).ConfigureAwait(false);
            await relay(source).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StoppedAsync(status, tap?.Finish()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            await BrokenAsync(status, tap?.Finish()).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The upstream broke off: the client is told by the same means, or by an error while there is still a way.
    /// </summary>
    private async Task BrokenAsync(int status, AnswerSummary? summary)
    {
        Log.UpstreamBrokeOff(_services.Logger, _key, _upstream.Name);
        var code = SessionErrorCode.UpstreamUnreachable.WireName();
        var error = new TurnError("gateway_error", code, "The upstream broke off in mid-answer.");
        await SettleAsync(OutcomeOf(TurnEnding.Failed, status, summary, error)).ConfigureAwait(false);
        if (_client.HasStarted)
        {
            _client.Abort();
            return;
        }

        await _client.RefuseAsync(Refusals.UpstreamUnreachable, Head).ConfigureAwait(false);
    }

    private async ValueTask<AnswerChunk> ReadAsync(Stream source)
    {
        _cancel.CancelAfter(_upstream.Timeout);
        var chunk = await AnswerChunk.ReadAsync(source, _cancel.Token).ConfigureAwait(false);

        // Client and store may be as slow as they like: only the upstream's silence is timed, and a whole answer is not
        // thrown away for the store that books it.
        _cancel.CancelAfter(Timeout.InfiniteTimeSpan);
        return chunk;
    }

    private async ValueTask SendHeldAsync(HttpResponseMessage answer, PooledBytes held)
    {
        await BeginBodyAsync(answer).ConfigureAwait(false);
        _client.Body.Write(held.Written);
        await _client.FlushAsync(_cancel.Token).ConfigureAwait(false);
        held.Clear();
    }

    private async ValueTask BeginBodyAsync(HttpResponseMessage answer)
    {
        if (!_bodyBegun)
        {
            await RecordedAsync().ConfigureAwait(false);
            _client.Begin(new AnswerHead(answer, KeepsLength: true, Head));
            _bodyBegun = true;
        }
    }

    private bool _bodyBegun;

    private async ValueTask RecordedAsync()
    {
        if (_admission is not { Recorded: { IsCompletedSuccessfully: false } recorded } || !_recording)
        {
            return;
        }

        try
        {
            await recorded.ConfigureAwait(false);
        }
        catch (Storage.StoreUnavailableException e) when (_tenant.OnStoreFailure == StoreFailurePolicy.Open)
        {
            Log.ForwardedUnrecorded(_services.Logger, _key, e);
            _services.Instruments.Unrecorded();
            _recording = false;
        }
    }
}
