using System.Diagnostics;
using Sessions.Contracts;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Wire.Requests;

namespace Sessions.Benchmarks.Load.Scenarios.InProcess;

/// <summary>One turn as the front door leads it, but for the provider: read, begun, completed, durable.</summary>
internal static class RecordedTurn
{
    public const string FrontDoor = "bench/1";

    public static readonly Principal Caller = new(TenantId.Parse("bench"), "bench-key", Scopes.Use);

    private static readonly ReadOnlyMemory<byte> Usage =
        """{"prompt_tokens":900,"completion_tokens":40,"total_tokens":940}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> Answer =
        """
        {"id":"chatcmpl-bench","object":"chat.completion","created":1767225600,"model":"gpt-5.4","choices":[{"index":0,
        "message":{"role":"assistant","content":"The reader moves the cursor before it checks the batch, so the last
         frame is read twice. Moving the check up is enough."},"finish_reason":"stop"}],"usage":{"prompt_tokens":900,
        "completion_tokens":40,"total_tokens":940}}
        """u8.ToArray().Where(letter => letter != '\n').ToArray();

    /// <summary>
    /// Runs a turn. It is decided when this returns, if the session is awake; durable when the task ends.
    /// </summary>
    /// <param name="session">Whose turn.</param>
    /// <param name="body">The Chat request; left alone until the task ends.</param>
    public static async Task RunAsync(ISession session, ReadOnlyMemory<byte> body)
    {
        using (var request = Read(body))
        {
            var now = TimeProvider.System.GetUtcNow();
            var turn = Guid.CreateVersion7(now);
            var answer = await session.BeginTurnAsync(Proposal(request, turn, now), CancellationToken.None);
            if (answer.IsRefused)
            {
                throw new InvalidOperationException($"A turn was refused: {answer.Refusal.Message}");
            }

            var receipt = await session.CompleteTurnAsync(Outcome(turn), CancellationToken.None);
            await answer.Value.Recorded;
            if (receipt is null)
            {
                throw new InvalidOperationException("A turn's outcome was not booked.");
            }
        }
    }

    /// <summary>
    /// Runs a turn as the front door does whose provider answers at once: nothing is completed before its start is durable.
    /// </summary>
    /// <returns>What the session's part took: the request is read before.</returns>
    public static async Task<TimeSpan> RunInOrderAsync(ISession session, ReadOnlyMemory<byte> body)
    {
        using var request = Read(body);
        var now = TimeProvider.System.GetUtcNow();
        var turn = Guid.CreateVersion7(now);
        var proposal = Proposal(request, turn, now);
        var outcome = Outcome(turn);
        var began = Stopwatch.GetTimestamp();
        var answer = await session.BeginTurnAsync(proposal, CancellationToken.None);
        if (answer.IsRefused)
        {
            throw new InvalidOperationException($"A turn was refused: {answer.Refusal.Message}");
        }

        await answer.Value.Recorded;
        var receipt = await session.CompleteTurnAsync(outcome, CancellationToken.None);
        return receipt is null
            ? throw new InvalidOperationException("A turn's outcome was not booked.")
            : Stopwatch.GetElapsedTime(began);
    }

    private static WireRequest Read(ReadOnlyMemory<byte> body) =>
        RequestReader.TryRead(WireFormat.Chat, body, RequestLimits.Default, out var request, out var error)
            ? request
            : throw new InvalidOperationException($"A request of the benchmark is not readable: {error}");

    private static TurnProposal Proposal(WireRequest request, Guid turn, DateTimeOffset now) => new()
    {
        TurnId = turn,
        Principal = Caller,
        Wire = request.Wire,
        Model = request.Model,
        Upstream = "openai",
        Streaming = request.Stream,
        Path = request.Path,
        IdentitySource = "x-session-id",
        Deadline = now.AddHours(1),
        FrontDoor = FrontDoor,
    };

    private static TurnOutcome Outcome(Guid turn) => new()
    {
        TurnId = turn,
        Ending = TurnEnding.Completed,
        Status = 200,
        Usage = new TokenUsage { Input = 900, Output = 40 },
        RawUsage = Usage,
        ResponseId = "chatcmpl-bench",
        ResponseModel = "gpt-5.4",
        FinishReason = "stop",
        Output = Answer,
        Latency = TimeSpan.FromMilliseconds(800),
        TimeToFirstToken = TimeSpan.FromMilliseconds(300),
    };
}
