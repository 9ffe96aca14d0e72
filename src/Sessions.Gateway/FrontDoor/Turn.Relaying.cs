using System.Buffers;
using Sessions.Contracts;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Gateway.FrontDoor;

internal sealed partial class Turn
{
    private const int ChunkBytes = 16 * 1024;

    // An answer up to this size is held whole until it is recorded, so that a store failure can still become a 503.
    private const int HeldBodyBytesMax = 64 * 1024;
    private const int HeldFirstBytes = 4 * 1024;
    private const int ErrorBodyBytesMax = 1024 * 1024;

    private async Task RelayStreamAsync(HttpResponseMessage answer, bool asksForUsage)
    {
        // The start is durable before anything of the answer goes out.
        await RecordedAsync().ConfigureAwait(false);
        SetHeaders(answer, keepContentLength: false);
        using var tap = AnswerTap.ForStream(
            _request.Wire, asksForUsage ? UsageTap : AnswerTapOptions.Default);
        _stream = tap;
        var status = (int)answer.StatusCode;
        await RelayBytesAsync(answer, tap, async (source, chunk) =>
        {
            await PumpAsync(source, tap, chunk, status).ConfigureAwait(false);
            if (!_settled)
            {
                await EndAsync(tap, status).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    private static readonly AnswerTapOptions UsageTap = new() { RemoveUsage = true };

    // One chunk is in hand at any time: a client that reads slowly holds the upstream back, it does not fill memory.
    private async Task PumpAsync(Stream source, AnswerTap tap, byte[] chunk, int status)
    {
        var client = _http.Response.BodyWriter;
        while (true)
        {
            _cancel.CancelAfter(_upstream.Timeout);
            var read = await source.ReadAsync(chunk, _cancel.Token).ConfigureAwait(false);

            // Client and store may be as slow as they like: only the upstream's silence is timed.
            _cancel.CancelAfter(Timeout.InfiniteTimeSpan);
            if (read == 0)
            {
                return;
            }

            tap.Push(chunk.AsSpan(0, read), client);
            if (_firstToken is null && tap.HasContent)
            {
                _firstToken = Elapsed;
            }

            if (tap.IsAtEnd && !_settled)
            {
                await EndAsync(tap, status).ConfigureAwait(false);
            }

            var flushed = await client.FlushAsync(_cancel.Token).ConfigureAwait(false);
            if (flushed.IsCompleted && !_settled)
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
        await SettleAsync(EndOf(summary, status)).ConfigureAwait(false);
        tap.Release(_http.Response.BodyWriter);
        await _http.Response.BodyWriter.FlushAsync(_cancel.Token).ConfigureAwait(false);
    }

    private TurnOutcome EndOf(AnswerSummary summary, int status)
    {
        if (ErrorOf(summary) is { } error)
        {
            return Outcome(TurnEnding.Failed, status, summary, error);
        }

        // Compatible servers leave [DONE] out; an answer that gave its reason to stop is whole all the same.
        return summary.Terminal || summary.FinishReason is not null
            ? Outcome(TurnEnding.Completed, status, summary, null)
            : Outcome(TurnEnding.Failed, status, summary, new TurnError("incomplete_answer", null, null));
    }

    private async Task RelayBodyAsync(HttpResponseMessage answer)
    {
        using var tap = AnswerTap.ForBody(_request.Wire, AnswerTapOptions.Default);
        using var held = new PooledBytes(HeldFirstBytes);
        var status = (int)answer.StatusCode;
        await RelayBytesAsync(answer, tap, async (source, chunk) =>
        {
            int read;
            while ((read = await ReadAsync(source, chunk).ConfigureAwait(false)) > 0)
            {
                _firstToken ??= Elapsed;
                tap.Push(chunk.AsSpan(0, read), held);
                if (held.Length > HeldBodyBytesMax)
                {
                    await SendHeldAsync(answer, held).ConfigureAwait(false);
                }
            }

            await SettleAsync(EndOf(tap.Finish(), status)).ConfigureAwait(false);
            tap.Release(held);
            await SendHeldAsync(answer, held).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task RelayErrorAsync(HttpResponseMessage answer)
    {
        using var held = new PooledBytes(HeldFirstBytes);
        var status = (int)answer.StatusCode;
        await RelayBytesAsync(answer, null, async (source, chunk) =>
        {
            int read;
            while (held.Length < ErrorBodyBytesMax && (read = await ReadAsync(source, chunk).ConfigureAwait(false)) > 0)
            {
                held.Append(chunk.AsSpan(0, read));
            }

            var said = ErrorBody.Read(_request.Wire, held.Written);
            var error = new TurnError(said?.Type ?? "http_error", said?.Code, said?.Message);
            await SettleAsync(Outcome(TurnEnding.Failed, status, null, error)).ConfigureAwait(false);
            await SendHeldAsync(answer, held).ConfigureAwait(false);
            while ((read = await ReadAsync(source, chunk).ConfigureAwait(false)) > 0)
            {
                await _http.Response.BodyWriter.WriteAsync(chunk.AsMemory(0, read), _cancel.Token)
                    .ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Runs a relay over an answer's body; however that breaks off, the turn is settled.</summary>
    private async Task RelayBytesAsync(HttpResponseMessage answer, AnswerTap? tap, Func<Stream, byte[], Task> relay)
    {
        var status = (int)answer.StatusCode;
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var source = await answer.Content.ReadAsStreamAsync(_cancel.Token).ConfigureAwait(false);
            await relay(source, chunk).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StoppedAsync(status, tap?.Finish()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            await BrokenAsync(status, tap?.Finish()).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
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
        await SettleAsync(Outcome(TurnEnding.Failed, status, summary, error)).ConfigureAwait(false);
        if (_http.Response.HasStarted)
        {
            _http.Abort();
            return;
        }

        _http.Response.Headers.Clear();
        SessionHeaders.Write(_http.Response.Headers, _key.Id, Plan);
        await Refusals.WriteAsync(_http, _request.Wire, Refusals.UpstreamUnreachable).ConfigureAwait(false);
    }

    private async ValueTask<int> ReadAsync(Stream source, byte[] chunk)
    {
        _cancel.CancelAfter(_upstream.Timeout);
        var read = await source.ReadAsync(chunk, _cancel.Token).ConfigureAwait(false);

        // Not of the store that books the answer now: a whole one would be thrown away for it.
        _cancel.CancelAfter(Timeout.InfiniteTimeSpan);
        return read;
    }

    private async ValueTask SendHeldAsync(HttpResponseMessage answer, PooledBytes held)
    {
        if (!_http.Response.HasStarted)
        {
            await RecordedAsync().ConfigureAwait(false);
            SetHeaders(answer, keepContentLength: true);
        }

        await _http.Response.BodyWriter.WriteAsync(held.WrittenMemory, _cancel.Token).ConfigureAwait(false);
        held.Clear();
    }

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
