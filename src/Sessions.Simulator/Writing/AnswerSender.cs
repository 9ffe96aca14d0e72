using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Faults;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Writing;

/// <summary>Sends an answer at its pace, and breaks it where its fault says so.</summary>
/// <param name="http">The exchange.</param>
/// <param name="script">Pace and place of the break.</param>
/// <param name="options">The pace where the script names none.</param>
/// <param name="time">The clock of the pace.</param>
/// <param name="ending">
/// Called once, before the caller can see the end of the answer, with the tokens sent; null when all of it went out.
/// </param>
internal sealed class AnswerSender(
    HttpContext http, Script script, SimulatorOptions options, TimeProvider time, Action<int?> ending)
{
    private readonly double _tokensPerSecond = script.TokensPerSecond ?? options.TokensPerSecond;

    public async Task WaitForFirstByteAsync()
    {
        var latency = script.LatencyMs ?? options.LatencyMs;
        if (latency > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(latency), time, http.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Sends the whole body at once, after the time that its tokens take.</summary>
    public async Task SendWholeAsync(IAnswerWriter writer, Fault fault, long tokens)
    {
        await PaceAsync(time.GetTimestamp(), tokens).ConfigureAwait(false);
        var body = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(body, EventStream.JsonOptions))
        {
            writer.WriteWhole(json);
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.WrittenCount;
        ending(null);
        var sent = fault.BreaksAnswer ? body.WrittenMemory[..(body.WrittenCount / 2)] : body.WrittenMemory;
        await http.Response.BodyWriter.WriteAsync(sent, http.RequestAborted).ConfigureAwait(false);
        if (fault.BreaksAnswer)
        {
            Break(fault);
        }
    }

    /// <summary>Sends the events one by one.</summary>
    public async Task SendEventsAsync(IAnswerWriter writer, Fault fault)
    {
        Begin();
        using var events = new EventStream(http.Response.BodyWriter);
        var start = time.GetTimestamp();
        var sent = 0;
        var count = 0;
        foreach (var tokens in writer.WriteEvents(events))
        {
            if (tokens == IAnswerWriter.Last)
            {
                ending(null);
            }
            else
            {
                sent += tokens;
                await PaceAsync(start, sent).ConfigureAwait(false);
            }

            count++;
            if (fault.BreaksAnswer && count >= script.CutAfter)
            {
                await BreakAsync(writer, events, fault, sent).ConfigureAwait(false);
                return;
            }

            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends response headers and then nothing, until the caller gives up.</summary>
    public async Task StallAsync(bool isStream)
    {
        if (isStream)
        {
            Begin();
        }
        else
        {
            http.Response.ContentType = "application/json";
        }

        await http.Response.StartAsync(http.RequestAborted).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, http.RequestAborted).ConfigureAwait(false);
    }

    private void Begin()
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache";
    }

    private async Task BreakAsync(IAnswerWriter writer, EventStream events, Fault fault, int sent)
    {
        ending(sent);
        if (fault.Kind == FaultKind.ErrorEvent)
        {
            writer.WriteFailure(events, new ProviderError(fault.Status, "api_error", "Internal server error"));
            await FlushAsync().ConfigureAwait(false);
            return;
        }

        await FlushAsync().ConfigureAwait(false);
        Break(fault);
    }

    private void Break(Fault fault)
    {
        if (fault.Kind != FaultKind.Reset)
        {
            throw new AnswerCutException();
        }

        http.Abort();
    }

    private async Task PaceAsync(long start, long tokens)
    {
        if (_tokensPerSecond <= 0)
        {
            return;
        }

        var ahead = TimeSpan.FromSeconds(tokens / _tokensPerSecond) - time.GetElapsedTime(start);
        if (ahead > TimeSpan.Zero)
        {
            await Task.Delay(ahead, time, http.RequestAborted).ConfigureAwait(false);
        }
    }

    private async Task FlushAsync() =>
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
}
