using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;

namespace Sessions.Gateway.Keys;

/// <summary>The configured keys.</summary>
/// <remarks>
/// A key is found by its digest. A caller who measures the look-up learns about the digest of a guess, not about a
/// key, and cannot steer a digest: so the look-up needs no constant-time comparison of the secrets, which the gateway
/// does not have.
/// </remarks>
public sealed class KeyRing : IKeyRing
{
    // No key of ours is longer; a provider's token of any length is not worth hashing.
    private const int KeyLengthMax = 512;

    private readonly FrozenDictionary<KeyDigest, Principal> _principals;

    /// <summary>Builds the ring.</summary>
    /// <exception cref="FormatException">An entry is not valid; the options' validator says which.</exception>
    public KeyRing(ApiKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var principals = new Dictionary<KeyDigest, Principal>();
        foreach (var entry in options.Keys)
        {
            if (!KeyDigest.TryParse(entry.Hash, out var digest))
            {
                throw new FormatException("A key's hash is 'sha256:' and 64 hexadecimal digits.");
            }

            principals[digest] = new Principal(TenantId.Parse(entry.Tenant), entry.Id, ScopeNames.Union(entry.Scopes));
        }

        _principals = principals.ToFrozenDictionary();
    }

    /// <inheritdoc />
    public string Refusal => "No valid API key: send one as 'Authorization: Bearer <key>' or as 'x-api-key: <key>'.";

    /// <inheritdoc />
    public bool TryAuthenticate(HttpRequest request, out Authentication authentication)
    {
        ArgumentNullException.ThrowIfNull(request);
        var headers = request.Headers;
        var byBearer = TryFind(PresentedKeys.Bearer(headers), out var principal);
        var byApiKey = TryFind(PresentedKeys.ApiKey(headers), out var other);
        var matched = (byBearer ? AuthHeader.Authorization : AuthHeader.None)
            | (byApiKey ? AuthHeader.ApiKey : AuthHeader.None);
        authentication = new Authentication(byBearer ? principal : other, matched);
        return matched != AuthHeader.None;
    }

    private bool TryFind(ReadOnlySpan<char> key, out Principal principal)
    {
        if (key.IsEmpty || key.Length > KeyLengthMax)
        {
            principal = default;
            return false;
        }

        return _principals.TryGetValue(KeyDigest.Of(key), out principal);
    }
}
