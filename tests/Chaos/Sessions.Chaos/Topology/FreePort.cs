using System.Net;
using System.Net.Sockets;

namespace Sessions.Chaos.Topology;

/// <summary>Ports that nobody listens at: a node must come back where it was, so the system cannot choose.</summary>
internal static class FreePort
{
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(static listener => listener.Start());
        int[] ports = [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(static listener => listener.Dispose());
        return ports;
    }
}
