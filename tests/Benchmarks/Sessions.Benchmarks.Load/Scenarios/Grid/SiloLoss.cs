using System.Diagnostics;
using System.Globalization;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Chaos;
using Sessions.Chaos.Topology;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>What clients behind nginx see of a silo that is killed and of one that is told to end.</summary>
/// <remarks>
/// nginx goes to another silo where it cannot connect, and never sends a request twice that it has sent. Embedded silos
/// get their requests by session id, Orleans' in turn.
/// </remarks>
internal sealed class SiloLoss : IAsyncDisposable
{
    private const int SiloCount = 3;
    private const int ClientCount = 24;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan WatchedKilled = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    private readonly Leg _leg;
    private readonly Silos _silos;
    private readonly LoadBalancer _balancer;
    private readonly SteadyClients _clients;

    private SiloLoss(Leg leg, Silos silos, LoadBalancer balancer)
    {
        (_leg, _silos, _balancer) = (leg, silos, balancer);
        _clients = new SteadyClients(balancer.Address, ClientCount);
    }

    private string Where => _leg == Leg.Embedded ? "embedded, nginx by session" : "Orleans, nginx in turn";

    public static async Task MeasureAsync(Leg leg, GridOptions options, List<GridFigure> figures)
    {
        Progress.Say($"losing silos, {leg}");
        await using var around = await Surroundings.StartAsync("grid-loss", options.LoadCore);
        await using var silos = await Silos.StartAsync(leg, SiloCount, around, "loss");
        var routing = leg == Leg.Embedded ? Routing.Hash : Routing.RoundRobin;
        var balancer = await LoadBalancer.StartAsync(around.Folder, silos.Nodes, routing);
        await using var run = new SiloLoss(leg, silos, balancer);
        await Task.Delay(WarmUp, TimeProvider.System);
        figures.AddRange(await run.KillAsync(silos.Nodes[1]));
        figures.Add(await run.TerminateAsync(silos.Nodes[2], isTakenOutFirst: true));
        figures.Add(await run.TerminateAsync(silos.Nodes[1], isTakenOutFirst: false));
    }

    public async ValueTask DisposeAsync()
    {
        await _clients.DisposeAsync();
        await _balancer.DisposeAsync();
    }

    private async Task<IReadOnlyList<GridFigure>> KillAsync(SiloNode silo)
    {
        var killed = Stopwatch.GetTimestamp();
        await silo.KillAsync();
        await Task.Delay(WatchedKilled, TimeProvider.System);
        var seen = Since(killed);
        await silo.StartAsync(CancellationToken.None);
        await Task.Delay(Settle, TimeProvider.System);
        var firsts = FirstSuccesses(seen, killed, ClientCount);
        return
        [
            new("first success after kill -9, the slowest of all sessions", Where, firsts.Max(), "s")
            {
                AtMost = 10,
                Beside = Text($"of {ClientCount} sessions, the median {Median.Of(firsts):0.00} s; {Failures(seen)}"),
            },
        ];
    }

    private async Task<GridFigure> TerminateAsync(SiloNode silo, bool isTakenOutFirst)
    {
        var began = Stopwatch.GetTimestamp();
        if (isTakenOutFirst)
        {
            await _balancer.PassByAsync(silo);
        }

        var told = Stopwatch.GetTimestamp();
        var code = await silo.DrainAsync();
        var took = Stopwatch.GetElapsedTime(told);
        await Task.Delay(Settle, TimeProvider.System);
        var seen = Since(began);
        await silo.StartAsync(CancellationToken.None);
        await _balancer.PassByAsync(null);
        await Task.Delay(Settle, TimeProvider.System);
        var how = isTakenOutFirst ? "taken out of nginx 0.5 s before" : "nginx not told";
        return new($"failed requests at SIGTERM, {how}", Where, seen.Count(static it => it.Error is not null), "")
        {
            AtMost = isTakenOutFirst ? 0 : null,
            Beside = Text(
                $"{Failures(seen)}; slowest answer {Slowest(seen):0.00} s; the silo ended {took.TotalSeconds:0.00} s after the signal, code {code}"),
        };
    }

    private List<Attempt> Since(long moment) => [.. _clients.Attempts.Where(it => it.Ended >= moment)];

    /// <summary>
    /// From a moment to each client's first good answer to a request that it sent later, in seconds; infinite where none came.
    /// </summary>
    private static double[] FirstSuccesses(List<Attempt> attempts, long moment, int clients) =>
    [
        .. Enumerable.Range(0, clients).Select(client => attempts
            .Where(it => it.Client == client && it.Began >= moment && it.Error is null)
            .Select(it => Stopwatch.GetElapsedTime(moment, it.Ended).TotalSeconds)
            .DefaultIfEmpty(double.PositiveInfinity)
            .Min()),
    ];

    private static double Slowest(List<Attempt> attempts) => attempts
        .Where(static it => it.Error is null)
        .Max(static it => Stopwatch.GetElapsedTime(it.Began, it.Ended).TotalSeconds);

    private static string Failures(List<Attempt> attempts)
    {
        var errors = attempts.Where(static it => it.Error is not null)
            .GroupBy(static it => it.Error!.Length > 10 ? it.Error[..10] : it.Error)
            .Select(static kind => Text($"{kind.Count()} {kind.Key}"));
        var failed = attempts.Count(static it => it.Error is not null);
        return Text($"{attempts.Count} requests, {failed} failed") + (failed > 0 ? $" ({string.Join(", ", errors)})" : "");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
