using System.Buffers;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Contracts.Policies;

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

    private readonly FrozenDictionary<KeyDigest, KnownKey> _keys;

    /// <summary>Builds the ring.</summary>
    /// <exception cref="FormatException">An entry is not valid; the options' validator says which.</exception>
    public KeyRing(ApiKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var keys = new Dictionary<KeyDigest, KnownKey>();
        foreach (var entry in options.Keys)
        {
            if (!KeyDigest.TryParse(entry.Hash, out var digest))
            {
                throw new FormatException("A key's hash is 'sha256:' and 64 hexadecimal digits.");
            }

            keys[digest] = new KnownKey(
                new Principal(TenantId.Parse(entry.Tenant), entry.Id, ScopeNames.Union(entry.Scopes)), entry.Limits);
        }

        _keys = keys.ToFrozenDictionary();
    }

    /// <inheritdoc />
    public string Refusal => "No valid API key: send one as 'Authorization: Bearer <key>' or as 'x-api-key: <key>'.";

    /// <inheritdoc />
    public bool TryAuthenticate(HttpRequest request, out Authentication authentication)
    {
        ArgumentNullException.ThrowIfNull(request);
        var headers = request.Headers;
        var byBearer = TryFind(PresentedKeys.Bearer(headers), out var key);
        var byApiKey = TryFind(PresentedKeys.ApiKey(headers), out var other);
        var matched = (byBearer ? AuthHeader.Authorization : AuthHeader.None)
            | (byApiKey ? AuthHeader.ApiKey : AuthHeader.None);
        var known = byBearer ? key : other;
        authentication = new Authentication(known.Principal, matched) { Limits = known.Limits };
        return matched != AuthHeader.None;
    }

    /// <inheritdoc />
    public string? Seal(HttpRequest request, string statement)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(statement);
        return TryFind(PresentedKeys.Bearer(request.Headers), out var digest, out _)
            || TryFind(PresentedKeys.ApiKey(request.Headers), out digest, out _)
                ? Convert.ToHexStringLower(digest.Seal(statement))
                : null;
    }

    /// <inheritdoc />
    public Principal? Unseal(TenantId tenant, string keyId, string statement, string seal)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(seal);
        Span<byte> shown = stackalloc byte[KeyDigest.SealBytes];
        if (seal.Length != 2 * shown.Length
            || Convert.FromHexString(seal, shown, out _, out _) != OperationStatus.Done)
        {
            return null;
        }

        // A principal may have several keys: so a key is rotated.
        foreach (var (digest, known) in _keys)
        {
            if (known.Principal.Tenant == tenant
                && known.Principal.KeyId == keyId
                && CryptographicOperations.FixedTimeEquals(digest.Seal(statement), shown))
            {
                return known.Principal;
            }
        }

        return null;
    }

    private bool TryFind(ReadOnlySpan<char> key, out KnownKey known) => TryFind(key, out _, out known);

    private bool TryFind(ReadOnlySpan<char> key, out KeyDigest digest, out KnownKey known)
    {
        if (key.IsEmpty || key.Length > KeyLengthMax)
        {
            (digest, known) = (default, default);
            return false;
        }

        digest = KeyDigest.Of(key);
        return _keys.TryGetValue(digest, out known);
    }

    private readonly record struct KnownKey(Principal Principal, LimitPolicy? Limits);
}
