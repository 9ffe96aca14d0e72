using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Wire.Edits;
using Sessions.Wire.Requests;

namespace Sessions.Benchmarks.Load.Scenarios.Context.Reviews;

/// <summary>One turn of a review as the front door leads it, but for the provider.</summary>
internal static class ReviewTurn
{
    /// <summary>Runs a turn until its outcome is durable.</summary>
    /// <param name="session">Whose turn.</param>
    /// <param name="body">The Messages request.</param>
    /// <param name="prompt">Prompt tokens that the provider reports; null for what the grid expects.</param>
    public static async Task<TurnTimes> RunAsync(ISession session, byte[] body, Func<WireRequest, long>? prompt = null)
    {
        using var request = Read(body);
        var now = TimeProvider.System.GetUtcNow();
        var turn = Guid.CreateVersion7(now);
        var proposal = Proposal(request, turn, now);
        var began = Stopwatch.GetTimestamp();
        var answer = await session.BeginTurnAsync(proposal, CancellationToken.None);
        if (answer.IsRefused)
        {
            throw new InvalidOperationException($"A turn was refused: {answer.Refusal.Message}");
        }

        var plan = answer.Value.Plan;
        var sent = Sent(request, plan.Rendering);
        var ready = Stopwatch.GetElapsedTime(began);
        await answer.Value.Recorded;
        var recorded = Stopwatch.GetElapsedTime(began);
        var outcome = Outcome(turn, prompt?.Invoke(request) ?? plan.ContextTokens);
        return await session.CompleteTurnAsync(outcome, CancellationToken.None) is null
            ? throw new InvalidOperationException("A turn's outcome was not booked.")
            : new TurnTimes(plan, sent, ready, recorded);
    }

    /// <summary>Reads a body.</summary>
    public static WireRequest Read(byte[] body) =>
        RequestReader.TryRead(WireFormat.Messages, body, RequestLimits.Default, out var request, out var error)
            ? request
            : throw new InvalidOperationException($"A request of the benchmark is not readable: {error}");

    // As the front door: what is not edited is sent from where it lies.
    private static int Sent(WireRequest request, TurnRendering? rendering)
    {
        if (rendering is null || PathRenderer.Render(request, rendering) is not { } patch)
        {
            return request.Body.Length;
        }

        var body = new ArrayBufferWriter<byte>(patch.LengthAfter(request.Body.Length));
        patch.WriteTo(request.Body.Span, body);
        return body.WrittenCount;
    }

    private static TurnProposal Proposal(WireRequest request, Guid turn, DateTimeOffset now) => new()
    {
        TurnId = turn,
        Principal = RecordedTurn.Caller,
        Wire = request.Wire,
        Model = request.Model,
        Upstream = "anthropic",
        Streaming = request.Stream,
        Path = request.Path,
        HasCacheBreakpoints = request.HasCacheBreakpoints,
        IdentitySource = "x-session-id",
        Deadline = now.AddHours(1),
        FrontDoor = RecordedTurn.FrontDoor,
    };

    private static TurnOutcome Outcome(Guid turn, long prompt) => new()
    {
        TurnId = turn,
        Ending = TurnEnding.Completed,
        Status = 200,
        Usage = new TokenUsage { Input = prompt, Output = 60 },
        RawUsage = System.Text.Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $$"""{"input_tokens":{{prompt}},"output_tokens":60}""")),
        ResponseId = "msg_bench",
        FinishReason = "tool_use",
        Latency = TimeSpan.FromMilliseconds(800),
        TimeToFirstToken = TimeSpan.FromMilliseconds(300),
    };
}

/// <summary>What a turn was answered, and how long the grid took.</summary>
/// <param name="Plan">The session's answer.</param>
/// <param name="SentBytes">Length of the body that would have been sent.</param>
/// <param name="Ready">From the proposal until that body was written.</param>
/// <param name="Recorded">From the proposal until the turn's start was durable.</param>
internal sealed record TurnTimes(TurnPlan Plan, int SentBytes, TimeSpan Ready, TimeSpan Recorded);
