using System.Text.Json;
using Sessions.Core.Events;

namespace Sessions.EndToEnd.Logs;

/// <summary>One entry of a log: where it stands, what it means, and its bytes as JSON.</summary>
internal sealed record LoggedEvent(long Position, SessionEvent Event, JsonElement Json)
{
    public string Type => EventCodec.TypeOf(Event);

    public JsonElement Data => Json.GetProperty("data");
}
