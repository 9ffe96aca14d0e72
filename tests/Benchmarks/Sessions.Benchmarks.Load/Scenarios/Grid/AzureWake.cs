using System.Diagnostics;
using System.Globalization;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.Benchmarks.Load.Scenarios.Wake;
using Sessions.CloudKit;
using Sessions.Contracts;
using Sessions.Runtime;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>How long a long session takes to wake from Azurite in a store that has never heard of it.</summary>
internal static class AzureWake
{
    private const int Unmeasured = 5;
    private const int Measured = 30;
    private static readonly SessionKey Nobody = new(LongSession.Key.Tenant, SessionId.Parse("nobody"));

    public static async Task MeasureAsync(GridOptions options, List<GridFigure> figures)
    {
        Progress.Say($"waking from Azurite: building a session of {options.Turns} turns");
        await using var store = await AzuriteServer.StartAsync();
        await using (var node = await LocalNode.OpenAzureAsync(store.ConnectionString))
        {
            await LongSession.BuildAsync(node, options.Turns);
        }

        var first = await WakeAsync(store.ConnectionString);
        for (var wake = 1; wake < Unmeasured; wake++)
        {
            await WakeAsync(store.ConnectionString);
        }

        var times = new List<int>(Measured);
        for (var wake = 0; wake < Measured; wake++)
        {
            times.Add((int)(await WakeAsync(store.ConnectionString)).TotalMicroseconds);
        }

        var latency = Latency.Of(times);
        await using var calls = await StoreCalls.StartAsync(store.Address);
        await WakeAsync(calls.ConnectionString, calls);
        var kinds = string.Join(", ", calls.Kinds.Select(static kind => $"{kind.Key} {kind.Value}"));
        var what = string.Create(CultureInfo.InvariantCulture, $"waking a session of {options.Turns} turns");
        figures.Add(new(what + ", p50", "embedded, Azurite", latency.P50, "ms")
        {
            AtMost = 50,
            Beside = string.Create(
                CultureInfo.InvariantCulture,
                $"max of {Measured} {latency.Max:0.0} ms; the process's first {first.TotalMilliseconds:0} ms"),
        });
        figures.Add(new(what + ", storage calls", "embedded, Azurite", calls.All, "")
        {
            AtMost = 5,
            Beside = kinds,
        });
    }

    private static async Task<TimeSpan> WakeAsync(string connection, StoreCalls? calls = null)
    {
        await using var node = await LocalNode.OpenAzureAsync(connection);
        await using var directory = new InProcessSessionDirectory(node.Services);

        // A silo that has been running has its connections open.
        await node.Store.ReadHeadAsync(Nobody, CancellationToken.None);
        calls?.Reset();
        var began = Stopwatch.GetTimestamp();
        var answer = await directory.Find(LongSession.Key).DescribeAsync(RecordedTurn.Caller, CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(began);
        return answer.IsRefused
            ? throw new InvalidOperationException($"The session did not wake: {answer.Refusal.Message}")
            : took;
    }
}
