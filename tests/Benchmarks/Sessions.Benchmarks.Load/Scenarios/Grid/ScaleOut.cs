using System.Globalization;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>What two silos with a core each carry beside one, by the CPU that a turn costs them.</summary>
/// <remarks>
/// <para>
/// Two silos that fill two cores need a third for the store, the provider and the agents. So the cores are not filled:
/// every silo gets the same number of turns a second, and the kernel says how much CPU the silos used. A core that has
/// nothing else to do carries 1 / (CPU seconds per turn) turns a second, two of them 2 / (CPU seconds per turn of two
/// silos), whatever the store's own limits are. What else may hold silos up (locks, waiting for each other) would show in
/// the latencies, which stand beside.
/// </para>
/// <para>Both grids are up all the time and are measured in turn, so that a slow spell of the machine meets both.</para>
/// </remarks>
internal static class ScaleOut
{
    private const int LanesPerSilo = 8;
    private const int SessionsPerLane = 4;
    private const double RatePerSilo = 80;
    private const int Rounds = 3;
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);

    public static async Task MeasureAsync(Leg leg, GridOptions options, List<GridFigure> figures)
    {
        await using var around = await Surroundings.StartAsync("grid-scale", options.LoadCore);
        await using var one = await Silos.StartAsync(leg, 1, around, "one");
        await using var two = await Silos.StartAsync(leg, 2, around, "two");
        using var toOne = LanesTo(leg, one);
        using var toTwo = LanesTo(leg, two);
        var runs = new List<(Run One, Run Two)>();
        for (var round = 1; round <= Rounds; round++)
        {
            var warmUp = round == 1 ? FirstWarmUp : WarmUp;
            runs.Add((await RunAsync(one, toOne, warmUp), await RunAsync(two, toTwo, warmUp)));
            Progress.Say(Text(
                $"scale {leg}, round {round}: one {runs[^1].One.CpuMsPerTurn:0.000} ms/turn, two {runs[^1].Two.CpuMsPerTurn:0.000}"));
        }

        figures.Add(new("turns/s of two silos on two cores, of one on one", Where(leg), Gain(runs), "x")
        {
            AtLeast = 1.6,
            Beside = Text(
                $"{Text(Median.Of(runs.Select(static run => run.One.CpuMsPerTurn)), Median.Of(runs.Select(static run => run.Two.CpuMsPerTurn)))}; p50 {Median.Of(runs.Select(static run => run.One.P50)):0.0} and {Median.Of(runs.Select(static run => run.Two.P50)):0.0} ms, at {RatePerSilo:0} turns/s a silo"),
        });
    }

    /// <summary>Twice the cores, divided by how much more CPU a turn costs on them; the median over rounds.</summary>
    private static double Gain(IEnumerable<(Run One, Run Two)> runs) =>
        Median.Of(runs.Select(static run => 2 * run.One.CpuMsPerTurn / run.Two.CpuMsPerTurn));

    private static string Where(Leg leg) => leg == Leg.Embedded
        ? "embedded, agents keep to a silo"
        : "Orleans, front doors in turn";

    private static GridLanes LanesTo(Leg leg, Silos silos)
    {
        int[] ports = [.. silos.Nodes.Select(static node => node.Port)];
        var lanes = LanesPerSilo * ports.Length;
        return leg == Leg.Embedded
            ? GridLanes.Affine(ports, lanes, SessionsPerLane)
            : GridLanes.RoundRobin(ports, lanes * SessionsPerLane);
    }

    private static async Task<Run> RunAsync(Silos silos, GridLanes lanes, TimeSpan warmUp)
    {
        var cpu = new SiloCpu([.. silos.Nodes.Select(static node => node.ProcessId)]);
        var rate = RatePerSilo * silos.Nodes.Count;
        var tally = await OpenLoop.RunAsync(lanes.All, rate, warmUp, Measured, cpu);
        return tally.Errors == 0
            ? new Run(cpu.Cpu.TotalMilliseconds / tally.Turns, tally.Latency().P50)
            : throw new InvalidOperationException($"{tally.Errors} turns failed, the first: {tally.FirstError}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Text(double one, double two) =>
        Text($"CPU of the silos {one:0.000} ms a turn with one, {two:0.000} with two: 2 x {one:0.000} / {two:0.000}");

    private readonly record struct Run(double CpuMsPerTurn, double P50);
}
