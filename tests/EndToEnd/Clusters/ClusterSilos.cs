using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sessions.EndToEnd.Silos;

namespace Sessions.EndToEnd.Clusters;

/// <summary>Silos of one cluster on this machine, each a process, on one store.</summary>
internal static class ClusterSilos
{
    /// <summary>Whether the silo under test was built with Orleans.</summary>
    public static bool HasOrleans { get; } = File.Exists(Path.Combine(
        RepositoryRoot.Path,
        "artifacts",
        "bin",
        "Sessions.Silo",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        "Orleans.Runtime.dll"));

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static Task<SiloProcess> StartAsync(string name, int port, int primary, string dataDirectory) =>
        SiloProcess.StartAsync(
            new SiloSetup
            {
                Environment = new Dictionary<string, string>(Membership(port, primary)) { ["SESSIONS_NODE"] = name },
            },
            dataDirectory);

    /// <summary>The settings that make a silo one of a cluster on this machine.</summary>
    public static Dictionary<string, string> Membership(int port, int primary) => new()
    {
        ["Cluster__Mode"] = "Localhost",
        ["Cluster__SiloPort"] = port.ToString(CultureInfo.InvariantCulture),
        ["Cluster__PrimaryPort"] = primary.ToString(CultureInfo.InvariantCulture),
    };
}
