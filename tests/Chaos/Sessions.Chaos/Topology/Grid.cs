using System.Globalization;
using Sessions.CloudKit;
using Sessions.Storage.AzureBlobs;

namespace Sessions.Chaos.Topology;

/// <summary>Everything that runs: agents talk to nginx, that to the silos, those to the provider and the store.</summary>
internal sealed class Grid : IAsyncDisposable
{
    /// <summary>After so long without an outcome a turn counts as lost.</summary>
    public static readonly TimeSpan TurnDeadline = TimeSpan.FromSeconds(10);

    /// <summary>How often a node looks for overdue turns.</summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);

    /// <summary>An endpoint of the capped tenant.</summary>
    public const string Endpoint = "desk";

    /// <summary>Most messages in a session of that endpoint.</summary>
    public const int EndpointMessagesMax = 6;

    /// <summary>A model whose provider keeps no responses.</summary>
    public const string ForgottenModel = "gpt-4.1";

    // About half of what the agents at the endpoint would use up.
    private const decimal BudgetUsdPerSecond = 0.0006m;

    private Grid(string folder) => Folder = folder;

    public string Folder { get; }

    public AzuriteServer Store { get; private set; } = null!;

    public FaultProxy StoreProxy { get; private set; } = null!;

    public Provider Provider { get; private set; } = null!;

    public IReadOnlyList<SiloNode> Nodes { get; private set; } = [];

    /// <summary>Lists the silos of a cluster; null for embedded nodes.</summary>
    public PostgresServer? Database { get; private set; }

    /// <summary>The most that the sessions of the capped tenant may cost together.</summary>
    public long BudgetNanoUsd { get; private set; }

    public LoadBalancer Balancer { get; private set; } = null!;

    public static async Task<Grid> StartAsync(ChaosOptions options, CancellationToken stop)
    {
        var grid = new Grid(Directory.CreateTempSubdirectory("sessions-chaos-").FullName);
        try
        {
            await grid.StartPartsAsync(options, stop);
            return grid;
        }
        catch
        {
            await grid.DisposeAsync();
            throw;
        }
    }

    /// <summary>The store by a way of one's own, past the proxy and the nodes.</summary>
    public Task<AzureBlobSessionStore> OpenStoreAsync() => AzureBlobSessionStore.OpenAsync(
        new AzureBlobStoreOptions { ConnectionString = Store.ConnectionString }, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        if (Balancer is not null)
        {
            await Balancer.DisposeAsync();
        }

        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        if (Database is not null)
        {
            await Database.DisposeAsync();
        }

        if (Provider is not null)
        {
            await Provider.DisposeAsync();
        }

        if (StoreProxy is not null)
        {
            await StoreProxy.DisposeAsync();
        }

        if (Store is not null)
        {
            await Store.DisposeAsync();
        }
    }

    private async Task StartPartsAsync(ChaosOptions options, CancellationToken stop)
    {
        Store = await AzuriteServer.StartAsync(cancellationToken: stop);
        StoreProxy = await FaultProxy.StartAsync(Store.Address);
        Provider = await Provider.StartAsync(options.Flavour, Folder);
        if (options.Leg == Leg.Orleans)
        {
            Database = await PostgresServer.StartAsync(Folder, OrleansNeeds.Scripts);
        }

        var file = Path.Combine(Folder, "silo.json");
        BudgetNanoUsd = (long)(BudgetUsdPerSecond * (decimal)options.Duration.TotalSeconds * 1_000_000_000m);
        await File.WriteAllTextAsync(file, Configuration(), stop);
        var setting = new SiloSetting(
            options.Flavour, file, AzuriteServer.ConnectionStringAt(StoreProxy.Address));
        var ports = FreePort.Take(2 * options.Nodes);
        Nodes = [.. Enumerable.Range(0, options.Nodes).Select(i =>
            new SiloNode($"node-{i + 1}", ports[2 * i], Folder, setting) { Environment = Cluster(ports[(2 * i) + 1]) })];
        await Task.WhenAll(Nodes.Select(node => node.StartAsync(stop)));
        Balancer = await LoadBalancer.StartAsync(Folder, Nodes, options.Routing);
    }

    // Nothing for embedded nodes.
    private Dictionary<string, string> Cluster(int siloPort) => Database is null ? [] : new()
    {
        [SiloNode.ClusterMode] = "AdoNet",
        ["Cluster__ConnectionString"] = Database.ConnectionString,
        ["Cluster__SiloPort"] = siloPort.ToString(CultureInfo.InvariantCulture),
    };

    private string Budget => (BudgetNanoUsd / 1_000_000_000m).ToString(CultureInfo.InvariantCulture);

    private string Configuration() =>
        $$$"""
        {
          "Keys": [{{{string.Join(", ", Tenant.All.Select(static tenant => tenant.ConfigurationEntry))}}}],
          "FrontDoor": {"TurnSecondsMax": {{{TurnDeadline.TotalSeconds}}}, "DrainSeconds": 20,
            "Tenants": {"{{{Tenant.Capped.Name}}}": {"Limits": {"BudgetUsd": {{{Budget}}} } } } },
          "Endpoints": {"{{{Tenant.Capped.Name}}}": {"{{{Endpoint}}}": {
            "Model": "claude-sonnet-4-5", "System": "You answer at a desk.", "Parameters": {"max_tokens": 100},
            "Sessions": {"TtlSeconds": 604800, "MaxMessages": {{{EndpointMessagesMax}}} } } } },
          "Runtime": {"SweepEvery": "{{{Sweep:c}}}", "IdleAfter": "00:00:05", "SnapshotEveryEvents": 32},
          "Store": {"AzureBlobs": {
            "SegmentBlocksMax": 24, "AttemptTimeout": "00:00:03", "AttemptsMax": 4, "RetryDelay": "00:00:00.050",
            "RetryDelayMax": "00:00:01"}},
          "Upstreams": [{
            "Name": "forgetful", "BaseAddress": "{{{Provider.Address}}}", "Wires": ["responses"], "Models": ["{{{ForgottenModel}}}"],
            "KeepsResponses": false, "TimeoutSeconds": 2}, {
            "Name": "provider", "BaseAddress": "{{{Provider.Address}}}", "Wires": ["chat", "responses", "messages"],
            "TimeoutSeconds": 2}]
        }
        """;
}
