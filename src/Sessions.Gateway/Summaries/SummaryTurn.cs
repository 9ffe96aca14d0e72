using System.Buffers;
using System.Net;
using Microsoft.Extensions.Options;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Answers;
using Sessions.Wire.Requests;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Summaries;

/// <summary>The call of the model that summarises, as a turn of the session on a thread of its own.</summary>
internal sealed class SummaryTurn(
    UpstreamTransport transport,
    FrontDoorName name,
    IOptions<FrontDoorOptions> options,
    ITokenCounter counter,
    TimeProvider time)
{
    /// <summary>The thread, and the kind of agent, that such turns are recorded under.</summary>
    public const string Thread = "compaction";

    private const int AnswerBytesMax = 4 * 1024 * 1024;
    private const string AnthropicVersion = "2023-06-01";

    /// <summary>Makes the call and books it.</summary>
    /// <returns>What the model wrote; empty where it wrote nothing.</returns>
    public async ValueTask<string> MakeAsync(
        SummaryJob job,
        ISession session,
        Upstream upstream,
        WireFormat wire,
        ReadOnlyMemory<byte> body,
        CaptureMode capture,
        CancellationToken cancellationToken)
    {
        if (!RequestReader.TryRead(wire, body, RequestLimits.Default, out var request, out _))
        {
            return "";
        }

        using (request)
        {
            var proposal = Proposal(job, upstream, request, capture);
            var admitted = await session.BeginTurnAsync(proposal, cancellationToken).ConfigureAwait(false);
            if (admitted.IsRefused)
            {
                return "";
            }

            var started = time.GetTimestamp();
            var (status, summary) = await CallAsync(upstream, wire, body, cancellationToken).ConfigureAwait(false);
            await admitted.Value.Recorded.ConfigureAwait(false);
            var outcome = Outcome(proposal, status, summary) with { Latency = time.GetElapsedTime(started) };
            await session.CompleteTurnAsync(outcome, CancellationToken.None).ConfigureAwait(false);
            return outcome.Ending == TurnEnding.Completed ? SummaryText.Of(wire, summary!.Output) : "";
        }
    }

    private TurnProposal Proposal(SummaryJob job, Upstream upstream, WireRequest request, CaptureMode capture)
    {
        var now = time.GetUtcNow();
        return new TurnProposal
        {
            TurnId = Guid.CreateVersion7(now),
            Principal = job.Principal,
            Wire = request.Wire,
            Model = request.Model,
            Upstream = upstream.Name,
            Path = request.Path,
            IdentitySource = Thread,
            MustExist = true,
            Thread = Thread,
            Agent = Thread,
            IsUpkeep = true,
            Deadline = now.AddSeconds(options.Value.TurnSecondsMax),
            FrontDoor = name.ToString(),
            Capture = capture,

            // The grid's own request: no policy rewrites it.
            Sent = new TurnRendering(),
        };
    }

    private async ValueTask<(int? Status, AnswerSummary? Summary)> CallAsync(
        Upstream upstream, WireFormat wire, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(upstream.Timeout);
        using var message = Message(upstream, wire, body);
        try
        {
            using var answer = await transport.SendAsync(message, silence.Token).ConfigureAwait(false);
            var status = (int)answer.StatusCode;
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return (status, null);
            }

            await using var stream = await answer.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            return (status, await ReadAsync(wire, stream, silence.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, null);
        }
    }

    private static HttpRequestMessage Message(Upstream upstream, WireFormat wire, ReadOnlyMemory<byte> body)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, upstream.AddressFor(WireNames.PathOf(wire)))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new ReadOnlyMemoryContent(body),
        };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        if (wire == WireFormat.Messages)
        {
            message.Headers.TryAddWithoutValidation("anthropic-version", AnthropicVersion);
        }

        if (upstream.Credential is { } credential)
        {
            message.Headers.TryAddWithoutValidation(credential.Key, credential.Value.ToString());
        }

        return message;
    }

    private static async ValueTask<AnswerSummary> ReadAsync(
        WireFormat wire, Stream stream, CancellationToken cancellationToken)
    {
        using var tap = AnswerTap.ForBody(wire, AnswerTapOptions.Default);
        var seen = new ArrayBufferWriter<byte>();
        var chunk = new byte[16 * 1024];
        int read;
        while (seen.WrittenCount < AnswerBytesMax
            && (read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            tap.Push(chunk.AsSpan(0, read), seen);
        }

        return tap.Finish();
    }

    private TurnOutcome Outcome(TurnProposal proposal, int? status, AnswerSummary? summary)
    {
        var completed = summary is { Terminal: true, Error: null };
        return AnsweredTurn.Outcome(
            proposal,
            counter,
            completed ? TurnEnding.Completed : TurnEnding.Failed,
            status,
            summary,
            completed ? null : new TurnError("summary_failed", null, null));
    }
}
