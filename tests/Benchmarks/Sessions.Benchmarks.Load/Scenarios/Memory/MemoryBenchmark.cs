using System.Globalization;
using Sessions.Benchmarks.Load.Bodies;
using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.Contracts;
using Sessions.Runtime;

namespace Sessions.Benchmarks.Load.Scenarios.Memory;

/// <summary><c>bench memory</c>: what a session costs that lies in memory and does nothing.</summary>
internal static class MemoryBenchmark
{
    private const int BodyBytes = 1024;
    private const int InFlightMax = 256;
    private const int WarmUpSessions = 1000;
    private const int SayEvery = 10_000;

    public static async Task<int> RunAsync(string[] words)
    {
        var arguments = new Arguments(words, ["name", "sessions"]);
        var sessions = arguments.Whole("sessions", 100_000);
        using var folder = new StoreFolder("memory");
        var report = new BenchReport
        {
            Name = arguments.Text("name", "memory"),
            Date = TimeProvider.System.GetUtcNow(),
            Commit = SourceCommit.Name(),
            Machine = Machine.Describe(folder.Path),
            Parameters = new Dictionary<string, string>
            {
                ["sessions"] = sessions.ToString(CultureInfo.InvariantCulture),
                ["bodyBytes"] = BodyBytes.ToString(CultureInfo.InvariantCulture),
            },
            Memory = await MeasureAsync(folder.Path, sessions),
        };
        Console.WriteLine(MarkdownTable.Of(report));
        Progress.Say($"written to {BenchJson.Write(report)}");
        return 0;
    }

    private static async Task<MemoryResult> MeasureAsync(string folder, int sessions)
    {
        await using var node = await LocalNode.OpenAsync(folder, sessionsMax: sessions + WarmUpSessions);
        var bodies = new ChatBodies(new TranscriptShape(BodyBytes, 0, BodyBytes, Streaming: false));
        await WarmUpAsync(node, bodies);
        await using var directory = new InProcessSessionDirectory(node.Services);
        var (heapBefore, residentBefore) = Collected();
        Progress.Say($"running {sessions} sessions of one turn");
        await FillAsync(directory, bodies, "session", sessions);
        var (heap, resident) = Collected();
        var each = (double)(heap - heapBefore) / sessions;
        return directory.Count == sessions
            ? new MemoryResult(sessions, heapBefore, heap, each, residentBefore, resident)
            : throw new InvalidOperationException($"Only {directory.Count} sessions are in memory.");
    }

    // Vocabulary, pools and compiled code are not the sessions'. A method of its own, so that nothing of it stays held.
    private static async Task WarmUpAsync(LocalNode node, ChatBodies bodies)
    {
        await using var directory = new InProcessSessionDirectory(node.Services);
        await FillAsync(directory, bodies, "warm-up", WarmUpSessions);
    }

    private static async Task FillAsync(
        InProcessSessionDirectory directory, ChatBodies bodies, string name, int sessions)
    {
        var inFlight = new List<Task>(InFlightMax);
        for (var number = 1; number <= sessions; number++)
        {
            var id = SessionId.Parse(string.Create(CultureInfo.InvariantCulture, $"{name}-{number:D12}"));
            var session = directory.Find(new SessionKey(RecordedTurn.Caller.Tenant, id));
            inFlight.Add(RecordedTurn.RunAsync(session, bodies.Next()));
            if (inFlight.Count == InFlightMax || number == sessions)
            {
                await Task.WhenAll(inFlight);
                inFlight.Clear();
            }

            if (number % SayEvery == 0)
            {
                Progress.Say($"  {number} of {sessions} sessions");
            }
        }
    }

    private static (long Heap, long Resident) Collected()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return (GC.GetTotalMemory(forceFullCollection: true), ProcFile.ResidentBytes(Environment.ProcessId));
    }
}
