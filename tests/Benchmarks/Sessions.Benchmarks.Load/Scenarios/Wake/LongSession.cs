using Sessions.Benchmarks.Load.Bodies;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.Contracts;
using Sessions.Runtime;

namespace Sessions.Benchmarks.Load.Scenarios.Wake;

/// <summary>The session that is woken: thousands of turns, each with two new messages of together 2 KB.</summary>
/// <remarks>
/// After 50 turns the conversation goes back to its beginning and grows again by other messages: were it one line, the
/// bodies of 10,000 turns would come to 100 GB. Waking costs by turns and items, wherever they branch.
/// </remarks>
internal static class LongSession
{
    private const int TurnsPerLine = 50;
    private const int TurnBytes = 2048;
    private const int InFlightMax = 100;
    private const int SayEvery = 1000;

    public static readonly SessionKey Key = new(RecordedTurn.Caller.Tenant, SessionId.Parse("long"));

    public static async Task BuildAsync(LocalNode node, int turns)
    {
        await using var directory = new InProcessSessionDirectory(node.Services);
        var session = directory.Find(Key);
        var bodies = new ChatBodies(
            new TranscriptShape(TurnBytes, (TurnsPerLine - 1) * TurnBytes, TurnBytes, Streaming: false));

        // Turns keep their order once the session is awake, so only the first is waited for by itself.
        await RecordedTurn.RunAsync(session, bodies.Next());
        var inFlight = new List<Task>(InFlightMax);
        for (var turn = 2; turn <= turns; turn++)
        {
            inFlight.Add(RecordedTurn.RunAsync(session, bodies.Next()));
            if (inFlight.Count == InFlightMax || turn == turns)
            {
                await Task.WhenAll(inFlight);
                inFlight.Clear();
            }

            if (turn % SayEvery == 0)
            {
                Progress.Say($"  {turn} of {turns} turns");
            }
        }
    }
}
