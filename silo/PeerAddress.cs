using System.Net;
using System.Net.Sockets;
using Sessions.Gateway.FrontDoor;

namespace Sessions.Silo;

/// <summary>Where other front doors of the grid reach this silo: the host that it is told, and its own port.</summary>
internal static class PeerAddress
{
    private const string Option = $"{FrontDoorOptions.Section}:{nameof(FrontDoorOptions.PeerHost)}";

    /// <summary><c>host:port</c>; null where no host is set.</summary>
    /// <exception cref="InvalidOperationException">Other front doors cannot ask where the silo listens.</exception>
    public static string? Of(IConfiguration configuration, SiloSettings settings)
    {
        if (configuration[Option] is not { Length: > 0 } host)
        {
            return null;
        }

        var listens = BindingAddress.Parse(settings.Url);
        if (listens.IsUnixPipe || listens.Scheme != Uri.UriSchemeHttp || listens.Port == 0)
        {
            throw new InvalidOperationException(
                $"{Option} needs SESSIONS_URL to be http with a port of its own: front doors ask each other there.");
        }

        var isBare = IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
        return isBare ? $"[{address}]:{listens.Port}" : $"{host}:{listens.Port}";
    }
}
