using Microsoft.AspNetCore.Http;

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
}
