using System.Buffers;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Conversion;

namespace Sessions.Gateway.FrontDoor;

/// <summary>Stands between a session and an upstream that speaks another wire format.</summary>
/// <param name="session">What the session speaks.</param>
/// <param name="upstream">What the upstream speaks.</param>
internal sealed class WireBridge(WireFormat session, WireFormat upstream)
{
    private const int ErrorBytesMax = 1024 * 1024;

    private Func<bool>? _hasUsage;

    /// <summary>What the last request left out or put differently, <c>code=count</c>; empty for nothing.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>
    /// Whether the numbers of the answer's usage are the upstream's; where they are not, the format only wants some.
    /// </summary>
    public bool HasUsage => _hasUsage?.Invoke() ?? true;

    /// <summary>What stands between a session's wire format and an upstream; null where that speaks it.</summary>
    public static WireBridge? Between(WireFormat session, Upstream upstream) =>
        upstream.Speaks(session) ? null : new WireBridge(session, upstream.PreferredWire);

    /// <summary>The request as the upstream speaks; refused where it cannot be said there.</summary>
    public Answer<ConvertedRequest> Request(ReadOnlyMemory<byte> body)
    {
        var output = new ArrayBufferWriter<byte>(body.Length + 1_024);
        if (!RequestConverter.TryConvert(
            session, upstream, body, output, new ConversionContext(), out var report, out var refusal))
        {
            return new Refusal(
                SessionErrorCode.Unprocessable,
                $"The session's upstream speaks another wire format, and this cannot be said in it: {refusal!.Message}"
                    + (refusal.Param is { } place ? $" (at {place})" : ""));
        }

        Notes = report.Notes;
        return new ConvertedRequest(output.WrittenMemory);
    }

    /// <summary>The answer as the session speaks; reads no more of the upstream's than is asked for.</summary>
    /// <param name="answer">The upstream's answer; disposed with the one that is returned.</param>
    /// <param name="facts">What it does not say.</param>
    /// <param name="isStream">Whether it is a stream of events.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<HttpResponseMessage> AnswerAsync(
        HttpResponseMessage answer, AnswerFacts facts, bool isStream, CancellationToken cancellationToken)
    {
        var source = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        HttpContent content;
        if (answer.IsSuccessStatusCode)
        {
            var converted = new ConvertedAnswer(source, isStream
                ? AnswerConverter.ForStream(upstream, session, facts)
                : AnswerConverter.ForBody(upstream, session, facts));
            _hasUsage = () => converted.HasUsage;
            content = new StreamContent(converted);
        }
        else
        {
            var error = await ErrorAsync(source, (int)answer.StatusCode, cancellationToken).ConfigureAwait(false);
            content = new ReadOnlyMemoryContent(error);
        }

        var spoken = new HttpResponseMessage(answer.StatusCode) { Content = content };
        foreach (var (name, values) in answer.Headers.NonValidated)
        {
            spoken.Headers.TryAddWithoutValidation(name, values.ToString());
        }

        content.Headers.TryAddWithoutValidation(
            "Content-Type", isStream ? "text/event-stream; charset=utf-8" : "application/json");
        return spoken;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ErrorAsync(
        Stream source, int status, CancellationToken cancellationToken)
    {
        using var body = new Core.Buffers.PooledBytes();
        while (body.Length < ErrorBytesMax)
        {
            using var chunk = await AnswerChunk.ReadAsync(source, cancellationToken).ConfigureAwait(false);
            if (chunk.IsEnd)
            {
                break;
            }

            body.Append(chunk.Bytes);
        }

        var output = new ArrayBufferWriter<byte>();
        AnswerConverter.ConvertError(upstream, session, status, body.Written, output);
        return output.WrittenMemory;
    }
}

/// <summary>A request in an upstream's wire format.</summary>
/// <param name="Body">The whole body.</param>
internal sealed record ConvertedRequest(ReadOnlyMemory<byte> Body);
