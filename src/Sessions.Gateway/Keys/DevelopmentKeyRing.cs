using System.Net;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;

namespace Sessions.Gateway.Keys;

/// <summary>
/// Stands in where no keys are configured: every caller's key is its own principal of tenant <c>default</c>.
/// </summary>
/// <remarks>
/// The caller's key is the provider's and passes through. <see cref="StartupGuard"/> keeps this ring off the network;
/// it looks again itself, because servers can be bound in more ways than one, and refuses host names of the internet,
/// because a web page can point its own name at this machine and read what a local caller may read.
/// </remarks>
public sealed class DevelopmentKeyRing : IKeyRing
{
    /// <summary>Key id of callers that send no key at all.</summary>
    public const string AnonymousKeyId = "anonymous";

    /// <summary>What the key ids of all other callers begin with.</summary>
    public const string KeyIdPrefix = "dev-";

    private const int KeyIdHexDigits = 16;
    /// <summary>The tenant of every caller while no keys are configured.</summary>
    public static readonly TenantId Tenant = TenantId.Parse("default");

    /// <inheritdoc />
    public string Refusal =>
        "Without configured keys only callers on this machine are served, at a loopback address and by a local host "
        + "name: set Keys to serve others.";

    /// <inheritdoc />
    public bool TryAuthenticate(HttpRequest request, out Authentication authentication)
    {
        ArgumentNullException.ThrowIfNull(request);
        authentication = default;
        if (!IsLocal(request.HttpContext.Connection.LocalIpAddress) || !IsLocalName(request.Host))
        {
            return false;
        }

        var key = PresentedKeys.Bearer(request.Headers);
        if (key.IsEmpty)
        {
            key = PresentedKeys.ApiKey(request.Headers);
        }

        // Own sessions only: an administrator must be configured.
        var principal = new Principal(Tenant, KeyIdOf(key), Scopes.Use | Scopes.Read);
        authentication = new Authentication(principal, AuthHeader.None);
        return true;
    }

    /// <summary>None: every key is its own, and no other ring knows it.</summary>
    public string? Seal(HttpRequest request, string statement) => null;

    /// <summary>Nobody.</summary>
    public Principal? Unseal(TenantId tenant, string keyId, string statement, string seal) => null;

    private static string KeyIdOf(ReadOnlySpan<char> key) =>
        key.IsEmpty ? AnonymousKeyId : string.Concat(KeyIdPrefix, KeyDigest.HexOf(key).AsSpan(0, KeyIdHexDigits));

    // Unix sockets and in-memory test servers have no address.
    private static bool IsLocal(IPAddress? address) =>
        address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsLocalName(HostString host)
    {
        if (!host.HasValue)
        {
            return true;
        }

        var name = host.Host.AsSpan();
        return !name.ContainsAny('.', ':')
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".internal", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }
}
