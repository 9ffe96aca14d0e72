using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;
using Sessions.Core.Tests;
using Sessions.Runtime;
using Sessions.Runtime.Tests.Activation;
using Sessions.TestKit;

namespace Sessions.Grains.Tests.Latency;

/// <summary>
/// What a turn's two commands take in this process, in a grain of this silo and in one of another silo. Prints, and is
/// run by name: <c>-explicit only -method "*TurnLatency*"</c>.
/// </summary>
public sealed class TurnLatency
{
    private const int Rounds = 3_000;
    private const int WarmUp = 2_000;
    private const int NewBytes = 2_000;

    [Theory(Explicit = true)]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task BeginAndComplete_ByWhereTheSessionIs_IsPrinted(int items)
    {
        var store = new MemoryStore();
        await using var alone = new InProcessSessionDirectory(TcpSilo.ServicesOf(store, "alone/1"));
        var port = TcpSilo.FreePort();
        using var near = await TcpSilo.StartAsync(store, port, port);
        using var far = await TcpSilo.StartAsync(store, TcpSilo.FreePort(), port);
        var directory = near.Services.GetRequiredService<ISessionDirectory>();
        (string Name, ISession Session)[] sessions =
        [
            ("in process", alone.Find(Batches.Key($"alone-{items}"))),
            ("same silo", await PlacedAsync(directory, $"near-{items}", near.Services)),
            ("other silo", await PlacedAsync(directory, $"far-{items}", far.Services)),
        ];
        foreach (var (name, session) in sessions)
        {
            var times = await MeasureAsync(session, items);
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{items} items, {name}: p50 {times[times.Length / 2]:0.000} ms, p99 {times[times.Length * 99 / 100]:0.000} ms"));
        }

        await far.StopAsync(TestContext.Current.CancellationToken);
        await near.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<ISession> PlacedAsync(ISessionDirectory directory, string name, IServiceProvider silo)
    {
        var session = directory.Find(Batches.Key(name));
        RequestContext.Set(
            IPlacementDirector.PlacementHintKey, silo.GetRequiredService<ILocalSiloDetails>().SiloAddress);
        await session.LocateTurnAsync(1, default);
        RequestContext.Clear();
        return session;
    }

    // The last item is new in every turn, all before it are known: as an agent's requests are, at a constant length.
    private static async Task<double[]> MeasureAsync(ISession session, int items)
    {
        var texts = Enumerable.Range(0, items).Select(static i => $"item {i}").ToArray();
        var times = new double[Rounds];
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var turn = round + WarmUp + 1;
            texts[^1] = turn.ToString(CultureInfo.InvariantCulture).PadLeft(NewBytes, 'x');
            var path = Sample.Path(texts);
            var proposal = Sample.Proposal(turn, path, deadline: Sample.Noon.AddYears(100));
            var outcome = Sample.Outcome(turn, usage: new() { Input = 10, Output = 1 });
            var started = Stopwatch.GetTimestamp();
            var admission = (await session.BeginTurnAsync(proposal, default)).Value.ShouldNotBeNull();
            (await session.CompleteTurnAsync(outcome, default)).ShouldNotBeNull();
            await admission.Recorded;
            if (round >= 0)
            {
                times[round] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        return times;
    }
}
