using System.Globalization;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>What two silos with a core each carry beside one, by the CPU that a turn costs them.</summary>
/// <remarks>
/// <para>
/// Two silos that fill two cores need a third for the store, the provider and the agents. So what is compared is what the
/// kernel says of the silos alone: a core that has nothing else to do carries 1 / (CPU seconds per turn) turns a second,
/// and two of them 2 / (CPU seconds per turn of two silos). One silo and two are measured alike: the same number of agents,
/// each of which sends its next turn when it has its answer, fill the same machine together with store and provider.
/// </para>
/// <para>
/// It says what being two costs (calls between silos, caches that are held twice). It would not show silos that wait for each
/// other without using CPU. Both grids are up all the time and are measured in turn, so that a slow spell meets both.
/// </para>
/// </remarks>
internal static class ScaleOut
{
    private const int Agents = 16;
    private const int Rounds = 3;
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

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

        figures.Add(new("turns/s of two silos on two cores, by turns/s of one on one", Where(leg), Gain(runs), "x")
        {
            AtLeast = 1.6,
            Beside = Describe([.. runs.Select(static run => run.One)], [.. runs.Select(static run => run.Two)]),
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
        return leg == Leg.Embedded
            ? GridLanes.Affine(ports, Agents, sessionsEach: 1)
            : GridLanes.RoundRobin(ports, Agents);
    }

    private static async Task<Run> RunAsync(Silos silos, GridLanes lanes, TimeSpan warmUp)
    {
        var cpu = new SiloCpu([.. silos.Nodes.Select(static node => node.ProcessId)]);
        var tally = await ClosedLoop.RunAsync(lanes.All, warmUp, Measured, cpu);
        return tally.Errors == 0
            ? new Run(cpu.Cpu.TotalMilliseconds / tally.Turns, tally.Turns / cpu.Elapsed.TotalSeconds)
            : throw new InvalidOperationException($"{tally.Errors} turns failed, the first: {tally.FirstError}");
    }

    private static string Describe(Run[] one, Run[] two)
    {
        var (cpuOfOne, cpuOfTwo) = (Median.Of(one.Select(Cpu)), Median.Of(two.Select(Cpu)));
        return Text($"by CPU of the silos: {cpuOfOne:0.000} ms a turn with one, {cpuOfTwo:0.000} with two, 2 x {cpuOfOne:0.000} / {cpuOfTwo:0.000}; ")
            + Text($"seen with store, provider and agents on the same cores: {Median.Of(one.Select(Rate)):0} and {Median.Of(two.Select(Rate)):0} turns/s");

        static double Cpu(Run run) => run.CpuMsPerTurn;
        static double Rate(Run run) => run.TurnsPerSecond;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Run(double CpuMsPerTurn, double TurnsPerSecond);
}
