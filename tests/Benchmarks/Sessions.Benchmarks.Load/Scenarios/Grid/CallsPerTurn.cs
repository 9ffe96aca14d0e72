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
        var warm = await CountAsync(GridLanes.Affine([ports[0]], Agents, 1), calls);
        Add(warm, $"{name}, one front door", figures);
        var other = await CountAsync(GridLanes.RoundRobin(ports, Agents), calls);
        var where = $"{name}, two front doors in turn";
        if (leg != Leg.Embedded)
        {
            Add(other, where, figures);
            return;
        }

        figures.Add(new("storage reads that a misrouted turn waits for", where, other.Reads, "")
        {
            AtMost = 1,
            Beside = Text($"{other.Reloads:0.###} of them not of the log's end; {other.Kinds}"),
        });
        figures.Add(new("appends of a misrouted turn", where, other.Appends, "")
        {
            Beside = Text($"{warm.Appends:0.###} where not misrouted; the one above is refused and shows that the log has moved on"),
        });
    }

    private static void Add(Counts counts, string where, List<GridFigure> figures)
    {
        figures.Add(new("storage writes that a warm turn waits for", where, counts.Appends, "") { AtMost = 2 });
        figures.Add(new("storage reads that a warm turn waits for", where, counts.Reads, "") { AtMost = 0 });
        figures.Add(new("storage calls per turn that nobody waits for", where, counts.Upkeep, "")
        {
            Beside = $"snapshots and sealing; all: {counts.Kinds}",
        });
    }

    private static async Task<Counts> CountAsync(GridLanes agents, StoreCalls calls)
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
        var reads = calls.Reads - calls.Sealed;
        return new Counts(
            calls.Appends / Counted,
            reads / Counted,
            calls.Reloads / Counted,
            (calls.All - calls.Appends - reads) / Counted,
            string.Join(", ", kinds));
    }

    private static void Check(Tally tally)
    {
        if (tally.Errors > 0)
        {
            throw new InvalidOperationException($"{tally.Errors} turns failed, the first: {tally.FirstError}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Calls by turn.</summary>
    /// <param name="Appends">Writes that a turn waits for.</param>
    /// <param name="Reads">Reads but for the one of each sealing.</param>
    /// <param name="Reloads">Those of them that read more than the log's end.</param>
    /// <param name="Upkeep">All others.</param>
    /// <param name="Kinds">Each kind of call, for the reader.</param>
    private sealed record Counts(double Appends, double Reads, double Reloads, double Upkeep, string Kinds);
}
