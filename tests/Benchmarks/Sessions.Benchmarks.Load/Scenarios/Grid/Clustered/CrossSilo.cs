using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.CloudKit;
using Sessions.Contracts;
using Sessions.Runtime;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>What a turn's calls to its session take, by where the session is.</summary>
/// <remarks>
/// One turn after another, as the front door leads it: begin, wait until the start is recorded, complete. The three
/// places take turns, so that all see the same machine. The other silo is a process of its own, reached over TCP.
/// </remarks>
internal static class CrossSilo
{
    private const int WarmUp = 1_500;
    private const int Rounds = 2_000;

    public static async Task MeasureAsync(List<GridFigure> figures)
    {
        using (var folder = new StoreFolder("grid-latency"))
        {
            await MeasureAsync("SQLite", new StoreChoice(folder.Path, null), figures);
        }

        await using var azurite = await AzuriteServer.StartAsync();
        await MeasureAsync("Azurite", new StoreChoice(null, azurite.ConnectionString), figures);
    }

    private static async Task MeasureAsync(string storeName, StoreChoice store, List<GridFigure> figures)
    {
        Progress.Say($"calls between silos, {storeName}");
        await using var node = await store.OpenAsync();
        await using var directory = new InProcessSessionDirectory(node.Services);
        var port = FreePort.Find();
        using var near = await BareSilo.StartAsync(node, port, port);
        await using var peer = await Peer.StartAsync(store, FreePort.Find(), port);
        var here = near.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        var there = near.Services.GetRequiredService<ISiloStatusOracle>()
            .GetApproximateSiloStatuses(onlyActive: true).Keys.Single(silo => !silo.Equals(here));
        var grains = near.Services.GetRequiredService<ISessionDirectory>();
        Place[] places =
        [
            new(directory.Find(KeyOf("process"))),
            new(await PlacedAsync(grains, KeyOf("near"), here)),
            new(await PlacedAsync(grains, KeyOf("far"), there)),
        ];
        for (var round = -WarmUp; round < Rounds; round++)
        {
            foreach (var place in places)
            {
                await place.TurnAsync(isMeasured: round >= 0);
            }
        }

        Add(storeName, [.. places.Select(static place => Latency.Of(place.Times))], figures);
        await near.StopAsync(CancellationToken.None);
    }

    private static void Add(string store, Latency[] places, List<GridFigure> figures)
    {
        var (process, same, other) = (places[0], places[1], places[2]);
        var where = $"Orleans, {store}";
        figures.Add(new("begin, recorded, complete on the other silo: added p50", where, other.P50 - process.P50, "ms")
        {
            AtMost = 1,
            Beside = Text(
                $"p50 in process {process.P50:0.00}, grain of the same silo {same.P50:0.00}, of the other {other.P50:0.00} ms"),
        });
        figures.Add(new("begin, recorded, complete on the other silo: added p99", where, other.P99 - process.P99, "ms")
        {
            Beside = Text(
                $"p99 in process {process.P99:0.00}, grain of the same silo {same.P99:0.00}, of the other {other.P99:0.00} ms"),
        });
    }

    private static SessionKey KeyOf(string name) => new(RecordedTurn.Caller.Tenant, SessionId.Parse(name));

    private static async Task<ISession> PlacedAsync(ISessionDirectory directory, SessionKey key, SiloAddress silo)
    {
        var session = directory.Find(key);
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        await session.LocateTurnAsync(1, CancellationToken.None);
        RequestContext.Clear();
        return session;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>One of the places, with a conversation of its own.</summary>
    private sealed class Place(ISession session)
    {
        // 2 KB more each turn, as far as 100 KB.
        private readonly ChatBodies _bodies = new(new(2048, 49 * 2048, 2048, Streaming: false));

        public List<int> Times { get; } = new(Rounds);

        public async Task TurnAsync(bool isMeasured)
        {
            var took = await RecordedTurn.RunInOrderAsync(session, _bodies.Next());
            if (isMeasured)
            {
                Times.Add((int)took.TotalMicroseconds);
            }
        }
    }
}
