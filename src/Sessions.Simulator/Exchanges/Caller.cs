using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sessions.Core.Turns;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Exchanges;

/// <summary>Who asks, and in which format he is to be refused.</summary>
internal static class Caller
{
    private const string Bearer = "Bearer ";

    /// <summary>
    /// The caller's key, from <c>Authorization: Bearer</c> or <c>x-api-key</c>; null when there is none.
    /// </summary>
    public static string? KeyOf(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        if (authorization.Length > Bearer.Length
            && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..];
        }

        var key = http.Request.Headers["x-api-key"].ToString();
        return key.Length == 0 ? null : key;
    }

    /// <summary>The account that a key belongs to: every key is an account of its own.</summary>
    public static UInt128 AccountOf(string? key) => Mix.Text(key ?? string.Empty);

    public static bool SpeaksAnthropic(HttpContext http) =>
        http.Request.Headers.ContainsKey("anthropic-version")
        || http.Request.Path.StartsWithSegments("/v1/messages", StringComparison.Ordinal);

    public static ProviderError NoKey(WireFormat format) => format == WireFormat.Messages
        ? new ProviderError(401, "authentication_error", "x-api-key header is required")
        : new ProviderError(
            401,
            ProviderError.InvalidRequest,
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer"
            + " auth.");

    public static ProviderError NotFound(WireFormat format, HttpContext http) => format == WireFormat.Messages
        ? new ProviderError(404, "not_found_error", "Not found")
        : new ProviderError(
            404,
            ProviderError.InvalidRequest,
            $"Invalid URL ({http.Request.Method} {http.Request.Path})",
            "unknown_url");

    /// <summary>Sets the headers that the provider puts on every answer, and gives the request's id.</summary>
    public static string Stamp(HttpContext http, WireFormat format, string token)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"req_{token}");
        if (format == WireFormat.Messages)
        {
            http.Response.Headers["request-id"] = id;
            http.Response.Headers["anthropic-organization-id"] = "org-simulated";
        }
        else
        {
            http.Response.Headers["x-request-id"] = id;
            http.Response.Headers["openai-version"] = "2020-10-01";
            http.Response.Headers["openai-organization"] = "org-simulated";
        }

        return id;
    }
}
