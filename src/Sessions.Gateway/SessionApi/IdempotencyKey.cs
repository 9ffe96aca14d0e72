using Microsoft.AspNetCore.Http;

namespace Sessions.Gateway.SessionApi;

/// <summary>The <c>Idempotency-Key</c> header: 1–255 printable ASCII characters.</summary>
internal static class IdempotencyKey
{
    private const string Header = "Idempotency-Key";
    private const int LengthMax = 255;

    /// <summary>The key; null when the request has none.</summary>
    public static string? Of(HttpRequest request) =>
        request.Headers.TryGetValue(Header, out var values) ? values.ToString() : null;

    /// <summary>The problem with the key; null when it is legal or absent.</summary>
    public static Problem? Check(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
        {
            return null;
        }

        var legal = values is [{ Length: > 0 and <= LengthMax } key]
            && !key.AsSpan().ContainsAnyExceptInRange(' ', '~');
        return legal ? null : Problem.Malformed($"{Header} is 1 to {LengthMax} printable ASCII characters.", Header);
    }
}
