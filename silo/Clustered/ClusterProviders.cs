using System.Net;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using Sessions.Grains.Hosting;

namespace Sessions.Silo;

/// <summary>Membership and the storage of snapshots, by mode.</summary>
internal static class ClusterProviders
{
    private const string Postgres = "Npgsql";
    private const string SnapshotSerializer = "sessions";

    /// <summary>
    /// Azure's providers as Orleans' own configuration names them, so that no type of Azure is needed here.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(ClusterSettings settings) =>
        settings.Mode != ClusterMode.AzureStorage
            ? []
            :
            [
                new("Orleans:Clustering:ProviderType", "AzureTableStorage"),
                new("Orleans:Clustering:ConnectionString", settings.ConnectionString),
                new("Orleans:Clustering:TableName", "SessionsSilos"),
                new($"Orleans:GrainStorage:{SessionSilo.SnapshotStorage}:ProviderType", "AzureBlobStorage"),
                new($"Orleans:GrainStorage:{SessionSilo.SnapshotStorage}:ConnectionString", settings.ConnectionString),
                new($"Orleans:GrainStorage:{SessionSilo.SnapshotStorage}:ContainerName", "sessions-snapshots"),
                new($"Orleans:GrainStorage:{SessionSilo.SnapshotStorage}:SerializerKey", SnapshotSerializer),
            ];

    public static void UseClusterOf(this ISiloBuilder silo, ClusterSettings settings)
    {
        switch (settings.Mode)
        {
            case ClusterMode.Localhost:
                silo.UseLocalhostClustering(
                    settings.SiloPort,
                    settings.GatewayPort,
                    new IPEndPoint(IPAddress.Loopback, settings.PrimaryPort),
                    settings.ServiceId,
                    settings.ClusterId);
                silo.AddSnapshotsBesideLogs();
                return;
            case ClusterMode.AdoNet:
                silo.UseAdoNetClustering(database =>
                    (database.Invariant, database.ConnectionString) = (Postgres, settings.ConnectionString!));
                silo.AddSnapshotsBesideLogs();
                break;
            case ClusterMode.AzureStorage:
                // As bytes: as JSON they would be half as long again.
                silo.Services.AddKeyedSingleton<IGrainStorageSerializer>(
                    SnapshotSerializer,
                    static (services, _) =>
                        new OrleansGrainStorageSerializer(services.GetRequiredService<Serializer>()));
                break;
            case ClusterMode.Embedded:
            default:
                throw new InvalidOperationException("An embedded silo is not one of a cluster.");
        }

        silo.Configure<ClusterOptions>(cluster =>
            (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ServiceId));
        silo.Configure<EndpointOptions>(endpoint =>
            (endpoint.SiloPort, endpoint.GatewayPort) = (settings.SiloPort, settings.GatewayPort));
        if (Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 })
        {
            // Names and addresses come from the pod, and a pod that is gone is not waited for.
            silo.UseKubernetesHosting();
        }
    }
}
