using System.Buffers;
using System.Net;
using Microsoft.Extensions.Options;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Answers;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.Summaries;

/// <summary>The call that makes a history smaller, as a turn of the session on a thread of its own.</summary>
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

    /// <summary>Makes the call and books it.</summary>
    /// <returns>What the upstream answered; null where the call was refused or failed.</returns>
    public async ValueTask<AnswerSummary?> MakeAsync(
        SummaryWork work, SummaryRequest call, CancellationToken cancellationToken)
    {
        if (!RequestReader.TryRead(call.Wire, call.Body, RequestLimits.Default, out var request, out _))
        {
            return null;
        }

        using (request)
        {
            var proposal = Proposal(work, call.Upstream, request);
            var admitted = await work.Session.BeginTurnAsync(proposal, cancellationToken).ConfigureAwait(false);
            if (admitted.IsRefused)
            {
                return null;
            }

            var started = time.GetTimestamp();
            var (status, answer) = await CallAsync(call, cancellationToken).ConfigureAwait(false);
            await admitted.Value.Recorded.ConfigureAwait(false);
            var outcome = Outcome(proposal, status, answer, call.Failure) with
            {
                Latency = time.GetElapsedTime(started),
            };
            await work.Session.CompleteTurnAsync(outcome, CancellationToken.None).ConfigureAwait(false);
            return outcome.Ending == TurnEnding.Completed ? answer : null;
        }
    }

    private TurnProposal Proposal(SummaryWork work, Upstream upstream, WireRequest request)
    {
        var now = time.GetUtcNow();
        return new TurnProposal
        {
            TurnId = Guid.CreateVersion7(now),
            Principal = work.Job.Principal,
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
            Capture = work.Capture,

            // The grid's own request: no policy rewrites it.
            Sent = new TurnRendering(),
        };
    }

    private async ValueTask<(int? Status, AnswerSummary? Summary)> CallAsync(
        SummaryRequest call, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(call.Upstream.Timeout);
        using var message = Message(call);
        try
        {
            using var answer = await transport.SendAsync(message, silence.Token).ConfigureAwait(false);
            var status = (int)answer.StatusCode;
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return (status, null);
            }

            await using var stream = await answer.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            return (status, await ReadAsync(call.Wire, stream, silence.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, null);
        }
    }

    private static HttpRequestMessage Message(in SummaryRequest call)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, call.Upstream.AddressFor(call.Path))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new ReadOnlyMemoryContent(call.Body),
        };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        if (call.Wire == WireFormat.Messages)
        {
            message.Headers.TryAddWithoutValidation(AnthropicVersion.Header, AnthropicVersion.Value);
        }

        if (call.Upstream.Credential is { } credential)
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
        while (seen.WrittenCount < AnswerBytesMax)
        {
            using var chunk = await AnswerChunk.ReadAsync(stream, cancellationToken).ConfigureAwait(false);
            if (chunk.IsEnd)
            {
                break;
            }

            tap.Push(chunk.Bytes, seen);
        }

        return tap.Finish();
    }

    private TurnOutcome Outcome(TurnProposal proposal, int? status, AnswerSummary? summary, string failure)
    {
        var completed = summary is { Terminal: true, Error: null };
        return AnsweredTurn.Outcome(
            proposal,
            counter,
            completed ? TurnEnding.Completed : TurnEnding.Failed,
            status,
            summary,
            completed ? null : new TurnError(failure, null, null));
    }
}
