using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
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
    private const string MemberTable = "SessionsSilos";
    private const string SnapshotContainer = "sessions-snapshots";

    /// <summary>
    /// Azure's providers as Orleans' own configuration names them, so that no type of Azure is needed here.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(ClusterSettings settings) =>
        settings.Mode != ClusterMode.AzureStorage || settings.ConnectionString is null
            ? []
            :
            [
                new("Orleans:Clustering:ProviderType", "AzureTableStorage"),
                new("Orleans:Clustering:ConnectionString", settings.ConnectionString),
                new("Orleans:Clustering:TableName", MemberTable),
                new($"Orleans:GrainStorage:{SessionSilo.SnapshotStorage}:ProviderType", "AzureBlobStorage"),
                new($"Orleans:GrainStorage:{SessionSilo.SnapshotStorage}:ConnectionString", settings.ConnectionString),
                new($"Orleans:GrainStorage:{SessionSilo.SnapshotStorage}:ContainerName", SnapshotContainer),
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
                if (settings is { TableServiceUri: { } tables, BlobServiceUri: { } blobs })
                {
                    silo.UseAzureByIdentity(tables, blobs);
                }

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

    // Both with the addresses alone would be anonymous: as configuration they cannot say whose requests these are.
    private static void UseAzureByIdentity(this ISiloBuilder silo, Uri tables, Uri blobs)
    {
        var credential = ProcessIdentity.NewCredential();

        // The ways that are advised now ask for clients of Azure's; these make them, and no such type is needed here.
#pragma warning disable CS0618
        silo.UseAzureStorageClustering((AzureStorageClusteringOptions members) =>
        {
            members.TableName = MemberTable;
            members.ConfigureTableServiceClient(tables, credential);
        });
        silo.AddAzureBlobGrainStorage(
            SessionSilo.SnapshotStorage,
            (OptionsBuilder<AzureBlobStorageOptions> snapshots) => snapshots.Configure<IServiceProvider>(
                (options, services) =>
                {
                    options.ContainerName = SnapshotContainer;
                    options.ConfigureBlobServiceClient(blobs, credential);
                    options.GrainStorageSerializer =
                        services.GetRequiredKeyedService<IGrainStorageSerializer>(SnapshotSerializer);
                }));
#pragma warning restore CS0618
    }
}
