using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Sessions.Contracts;

namespace Sessions.Gateway.SessionApi;

/// <summary>Reads the session id out of a path.</summary>
/// <remarks>
/// The server decodes everything in a path but <c>%2F</c>, which is left to us. An id that was encoded twice would
/// look the
/// same after that, so the undecoded target is asked whether it holds an encoded percent sign: no legal id does.
/// </remarks>
internal static class SessionPath
{
    public static bool TryRead(HttpContext http, out SessionId id)
    {
        id = default;
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target.AsSpan() : target.AsSpan(0, query);
        if (path.Contains("%25", StringComparison.Ordinal))
        {
            return false;
        }

        var text = http.GetRouteValue("id") as string;
        return SessionId.TryParse(text?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), out id);
    }
}
