using Microsoft.AspNetCore.Http;
using Sessions.Gateway.Upstreams;
using Sessions.Core.Turns;

namespace Sessions.Gateway.FrontDoor;

/// <summary>Which vendor's client is calling, where the route does not tell.</summary>
internal static class ClientWire
{
    /// <summary>Anthropic's clients always name the version of the API that they speak.</summary>
    public static WireFormat Of(HttpRequest request) =>
        request.Headers.ContainsKey(AnthropicVersion.Header) ? WireFormat.Messages : WireFormat.Chat;
}
