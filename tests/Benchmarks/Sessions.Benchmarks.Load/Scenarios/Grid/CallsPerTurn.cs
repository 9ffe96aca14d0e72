using System.Globalization;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>What a turn asks of the store, where its session is and where it is not.</summary>
/// <remarks>Two silos of their own processes; every request of theirs to Azurite goes through a proxy that counts.</remarks>
internal static class CallsPerTurn
{
    private const int Agents = 4;
    private const int WarmUpTurns = 60;
    private const int Turns = 200;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    public static async Task MeasureAsync(Leg leg, GridOptions options, List<GridFigure> figures)
    {
        Progress.Say($"storage calls per turn, {leg}");
        await using var around = await Surroundings.StartAsync("grid-calls", options.LoadCore);
        await using var calls = await StoreCalls.StartAsync(around.Store.Address);
        await using var silos = await Silos.StartAsync(leg, 2, around, "calls", calls);
        int[] ports = [.. silos.Nodes.Select(static node => node.Port)];
        var name = leg == Leg.Embedded ? "embedded" : "Orleans";
        var (writes, reads, _, kinds) = await CountAsync(GridLanes.Affine([ports[0]], Agents, 1), calls);
        figures.Add(new("storage writes per warm turn", $"{name}, one front door", writes, "") { AtMost = 2, Beside = kinds });
        figures.Add(new("storage reads per warm turn", $"{name}, one front door", reads, "") { AtMost = 0 });
        var (writesAstray, readsAstray, reloads, kindsAstray) = await CountAsync(GridLanes.RoundRobin(ports, Agents), calls);
        var where = $"{name}, two front doors in turn";
        if (leg == Leg.Embedded)
        {
            figures.Add(new("storage reads per misrouted turn", where, readsAstray, "")
            {
                AtMost = 1,
                Beside = Text($"{reloads:0.###} of them not of the log's end; {kindsAstray}"),
            });
            figures.Add(new("storage writes per misrouted turn", where, writesAstray, "")
            {
                Beside = Text($"{writes:0.###} where not misrouted; the one above is the append that is refused"),
            });
            return;
        }

        figures.Add(new("storage writes per warm turn", where, writesAstray, "") { AtMost = 2, Beside = kindsAstray });
        figures.Add(new("storage reads per warm turn", where, readsAstray, "") { AtMost = 0 });
    }

    private static async Task<(double Writes, double Reads, double Reloads, string Kinds)> CountAsync(
        GridLanes agents, StoreCalls calls)
    {
        using (agents)
        {
            Check(await ClosedLoop.RunTurnsAsync(agents.All, WarmUpTurns));
            await Task.Delay(Settle, TimeProvider.System);
            calls.Reset();
            Check(await ClosedLoop.RunTurnsAsync(agents.All, Turns));
            await Task.Delay(Settle, TimeProvider.System);
        }

        const double Counted = Agents * Turns;
        var kinds = calls.Kinds.OrderByDescending(static kind => kind.Value)
            .Select(static kind => Text($"{kind.Key} {kind.Value / Counted:0.000}"));
        return (calls.Writes / Counted, calls.Reads / Counted, calls.Reloads / Counted, string.Join(", ", kinds));
    }

    private static void Check(Tally tally)
    {
        if (tally.Errors > 0)
        {
            throw new InvalidOperationException($"{tally.Errors} turns failed, the first: {tally.FirstError}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
