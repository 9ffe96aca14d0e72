using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sessions.Gateway.Keys;

/// <summary>The key texts that a request carries, before anyone knows whose they are.</summary>
internal static class PresentedKeys
{
    public const string ApiKeyHeader = "x-api-key";

    private const string BearerScheme = "Bearer ";

    /// <summary>The token of <c>Authorization: Bearer</c>; empty when there is none or more than one.</summary>
    public static ReadOnlySpan<char> Bearer(IHeaderDictionary headers)
    {
        var text = Single(headers.Authorization);
        return text.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase)
            ? text[BearerScheme.Length..].Trim(' ')
            : default;
    }

    /// <summary>The value of <c>x-api-key</c>; empty when there is none or more than one.</summary>
    public static ReadOnlySpan<char> ApiKey(IHeaderDictionary headers) => Single(headers[ApiKeyHeader]).Trim(' ');

    // Two values are two opinions about who calls: neither is trusted.
    private static ReadOnlySpan<char> Single(StringValues values) => values.Count == 1 ? values[0] : default;
}
