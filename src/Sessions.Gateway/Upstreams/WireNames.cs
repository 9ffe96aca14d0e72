using Sessions.Core.Turns;

namespace Sessions.Gateway.Upstreams;

/// <summary>The names of wire formats in configuration.</summary>
internal static class WireNames
{
    public const string Rule = "chat, responses or messages";

    /// <summary>Where requests of a wire format are posted.</summary>
    public static string PathOf(WireFormat wire) => wire switch
    {
        WireFormat.Chat => "/v1/chat/completions",
        WireFormat.Responses => "/v1/responses",
        _ => "/v1/messages",
    };

    public static bool TryParse(string? name, out WireFormat wire)
    {
        wire = name switch
        {
            "chat" => WireFormat.Chat,
            "responses" => WireFormat.Responses,
            "messages" => WireFormat.Messages,
            _ => default,
        };
        return wire != default;
    }

    public static string Of(WireFormat wire) => wire switch
    {
        WireFormat.Chat => "chat",
        WireFormat.Responses => "responses",
        _ => "messages",
    };
}
