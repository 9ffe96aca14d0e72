using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sessions.Gateway.Keys;

/// <summary>Keeps a silo without keys off the network.</summary>
public static class StartupGuard
{
    /// <summary>Refuses every bind address that is not loopback while no keys are configured.</summary>
    /// <param name="urls">The addresses that the server will bind, each one URL or several divided by <c>;</c>.</param>
    /// <param name="keysConfigured">Whether <c>Keys</c> holds at least one key.</param>
    /// <exception cref="InvalidOperationException">The message names the address and what to set.</exception>
    public static void Check(IEnumerable<string> urls, bool keysConfigured)
    {
        ArgumentNullException.ThrowIfNull(urls);
        if (keysConfigured)
        {
            return;
        }

        foreach (var list in urls)
        {
            foreach (var url in list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (!IsLoopback(url))
                {
                    throw new InvalidOperationException(
                        $"The address '{url}' can be reached from other machines and no API keys are configured: "
                        + "set Keys (make-key makes one), or bind a loopback address such as http://127.0.0.1:8080.");
                }
            }
        }
    }

    /// <summary>Whether a server that binds the URL can be reached from this machine alone.</summary>
    /// <remarks>
    /// The server reads addresses by the same parser and binds a host name to all interfaces, whatever it resolves to;
    /// so no name but <c>localhost</c> counts as loopback.
    /// </remarks>
    public static bool IsLoopback(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return false;
        }

        return address.IsUnixPipe
            || address.IsNamedPipe
            || string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out var ip)
                && IPAddress.IsLoopback(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip));
    }
}
