using System.Globalization;
using Sessions.Chaos.Topology;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>Silos of one leg on one container of the store.</summary>
internal sealed class Silos : IAsyncDisposable
{
    private const string Flavour = "release";

    private readonly List<SiloNode> _nodes = [];

    public IReadOnlyList<SiloNode> Nodes => _nodes;

    /// <summary>Starts them, one after the other: the first of an Orleans leg keeps the list of members.</summary>
    /// <param name="leg">How they are one grid.</param>
    /// <param name="count">How many.</param>
    /// <param name="around">What they stand on.</param>
    /// <param name="name">Of their container and their cluster: 3 to 20 of a-z 0-9 -.</param>
    /// <param name="store">Their way to the store; null straight.</param>
    public static async Task<Silos> StartAsync(
        Leg leg, int count, Surroundings around, string name, StoreCalls? store = null)
    {
        var file = Path.Combine(around.Folder, name + ".json");
        await File.WriteAllTextAsync(file, $$$"""
            {
              "FrontDoor": {"TurnSecondsMax": 30, "DrainSeconds": 40},
              "Store": {"AzureBlobs": {"Container": "{{{name}}}"}}
            }
            """);
        var setting = new SiloSetting(Flavour, file, store?.ConnectionString ?? around.Store.ConnectionString);
        var silos = new Silos();
        try
        {
            var ports = Chaos.Topology.FreePort.Take(2 * count);
            for (var i = 0; i < count; i++)
            {
                var node = new SiloNode($"{name}-{i + 1}", ports[i], around.Folder, setting)
                {
                    Environment = Settings(leg, name, around, ports[count + i], ports[count]),
                };
                silos._nodes.Add(node);
                await node.StartAsync(CancellationToken.None);
            }

            return silos;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static Dictionary<string, string> Settings(
        Leg leg, string name, Surroundings around, int port, int primary)
    {
        var settings = new Dictionary<string, string>
        {
            ["SESSIONS_UPSTREAM"] = around.Upstream.ToString(),

            // As ./eng/run.sh starts it.
            ["DOTNET_GCgen0size"] = "0x400000",
        };
        if (leg == Leg.Embedded)
        {
            return settings;
        }

        // Of an earlier run's members nothing must be remembered.
        settings["Cluster__ClusterId"] = string.Create(
            CultureInfo.InvariantCulture, $"bench-{name}-{Environment.ProcessId}-{primary}");
        settings["Cluster__ServiceId"] = "bench-" + name;
        settings["Cluster__SiloPort"] = port.ToString(CultureInfo.InvariantCulture);
        settings["Cluster__PrimaryPort"] = primary.ToString(CultureInfo.InvariantCulture);
        settings["Cluster__Mode"] = leg == Leg.Orleans ? "Localhost" : "AdoNet";
        settings["Cluster__ConnectionString"] = Postgres.ConnectionString;
        return settings;
    }
}
