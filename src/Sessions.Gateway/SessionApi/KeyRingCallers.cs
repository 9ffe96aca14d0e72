using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Gateway.Keys;

namespace Sessions.Gateway.SessionApi;

/// <summary>Callers of the session API are who their keys say they are.</summary>
internal sealed class KeyRingCallers(IKeyRing keys) : ICallerAccessor
{
    /// <inheritdoc />
    public Principal? Identify(HttpContext http) =>
        keys.TryAuthenticate(http.Request, out var caller) ? caller.Principal : null;
}
