using Sessions.Gateway.FrontDoor;

namespace Sessions.Silo;

/// <summary>Stands where the cluster is put together in a silo that was built without Orleans.</summary>
internal static class ClusteredSessions
{
    public static void AddClusteredSessions(
        this WebApplicationBuilder builder, ClusterSettings settings, FrontDoorName name) =>
        throw new InvalidOperationException(
            $"Cluster:Mode is {settings.Mode}, but this silo ({name.Node}) was built without Orleans, because the "
            + "package feed did not serve its runtime. Set Cluster:Mode (Cluster__Mode) to Embedded, or build it where "
            + "the feed does.");

    public static void MapClusterDashboard(this WebApplication web, ClusterSettings settings)
    {
        // Nobody gets here: adding the sessions has failed.
        _ = web;
        _ = settings;
    }
}
