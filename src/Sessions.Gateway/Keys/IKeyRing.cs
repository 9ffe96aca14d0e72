using Microsoft.AspNetCore.Http;
using Sessions.Contracts;

namespace Sessions.Gateway.Keys;

/// <summary>Tells who sends a request from the key that it carries.</summary>
public interface IKeyRing
{
    /// <summary>One sentence for the caller whose request was not authenticated; may be shown to anyone.</summary>
    string Refusal { get; }

    /// <summary>Looks at <c>Authorization: Bearer</c> and <c>x-api-key</c>; false means 401.</summary>
    /// <remarks>
    /// Both headers may be present, one with the gateway's key and the other with the provider's own credential.
    /// When both carry keys of the gateway, <c>Authorization</c> names the principal and both are reported as matched.
    /// </remarks>
    bool TryAuthenticate(HttpRequest request, out Authentication authentication);

    /// <summary>
    /// Seals a statement with the key that authenticates a request, for another ring of the same keys to look at.
    /// </summary>
    /// <returns>The seal, hexadecimal; null where this ring knows no keys.</returns>
    string? Seal(HttpRequest request, string statement);

    /// <summary>Whose key sealed a statement; null where no key of that id did.</summary>
    /// <remarks>
    /// Whoever has a key can seal anything with it: the statement is the caller's word, not the grid's.
    /// </remarks>
    Principal? Unseal(TenantId tenant, string keyId, string statement, string seal);
}
