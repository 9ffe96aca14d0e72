using Microsoft.Net.Http.Headers;
using Sessions.Core.Turns;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.FrontDoor;

/// <summary>The headers of a request whose body the grid has made.</summary>
internal static class MadeRequest
{
    private const string Bearer = "Bearer ";

    // Wishes and versions of one provider's API mean nothing to another's.
    private const string AnthropicPrefix = "anthropic-";
    private const string OpenAiPrefix = "openai-";

    public static void SetHeaders(HttpRequestMessage message, HttpContent content, TurnCall call)
    {
        // The caller's own speak of another body.
        content.Headers.Clear();
        content.Headers.TryAddWithoutValidation(HeaderNames.ContentType, "application/json");
        if (call.Bridge is not null)
        {
            Translate(message, call.UpstreamWire == WireFormat.Messages);
            if (call.Upstream.Credential is null)
            {
                MoveCredential(message, call.UpstreamWire == WireFormat.Messages);
            }
        }

        if (call.UpstreamWire == WireFormat.Messages)
        {
            NameVersion(message);
        }
    }

    /// <summary>
    /// Asks an upstream of another vendor's format than the caller's for its models; a caller's own credential is that
    /// vendor's and does not go there.
    /// </summary>
    public static void AskForList(HttpRequestMessage message, Upstream upstream, bool isAnthropic)
    {
        Translate(message, isAnthropic);
        if (upstream.Credential is null)
        {
            message.Headers.Remove(HeaderNames.Authorization);
            message.Headers.Remove(PresentedKeys.ApiKeyHeader);
        }

        if (isAnthropic)
        {
            NameVersion(message);
        }
    }

    private static void NameVersion(HttpRequestMessage message)
    {
        if (!message.Headers.Contains(AnthropicVersion.Header))
        {
            message.Headers.TryAddWithoutValidation(AnthropicVersion.Header, AnthropicVersion.Value);
        }
    }

    private static void Translate(HttpRequestMessage message, bool isAnthropic)
    {
        var prefix = isAnthropic ? OpenAiPrefix : AnthropicPrefix;
        foreach (var (name, _) in message.Headers.NonValidated.ToArray())
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                message.Headers.Remove(name);
            }
        }
    }

    // The caller's own key stands where that provider's clients put it.
    private static void MoveCredential(HttpRequestMessage message, bool isAnthropic)
    {
        var headers = message.Headers.NonValidated;
        var key = headers.TryGetValues(PresentedKeys.ApiKeyHeader, out var keys) ? keys.ToString() : "";
        var bearer = headers.TryGetValues(HeaderNames.Authorization, out var values) ? values.ToString() : "";
        if (isAnthropic && key.Length == 0 && bearer.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            message.Headers.Remove(HeaderNames.Authorization);
            message.Headers.TryAddWithoutValidation(PresentedKeys.ApiKeyHeader, bearer[Bearer.Length..].Trim());
        }
        else if (!isAnthropic && bearer.Length == 0 && key.Length > 0)
        {
            message.Headers.Remove(PresentedKeys.ApiKeyHeader);
            message.Headers.TryAddWithoutValidation(HeaderNames.Authorization, Bearer + key);
        }
    }
}
