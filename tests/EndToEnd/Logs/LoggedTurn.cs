using System.Text.Json;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;

namespace Sessions.EndToEnd.Logs;

/// <summary>A turn as the log tells of it; without an ending while it runs.</summary>
internal sealed record LoggedTurn(TurnStartedData Start, TurnEnding? Ending, TurnEndedData? End, JsonElement EndJson)
{
    public TokenUsage Usage => End?.Usage ?? default;

    /// <summary>The recorded answer, in the provider's non-streamed shape.</summary>
    public JsonElement Output => EndJson.GetProperty("output");

    /// <summary>The recorded answer's text, empty where there is none.</summary>
    public string OutputText => EndJson.TryGetProperty("output", out var output) ? output.GetRawText() : "";
}
