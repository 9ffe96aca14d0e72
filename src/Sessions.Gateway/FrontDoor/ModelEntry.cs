using System.Text.Json;
using Sessions.Core.Turns;

namespace Sessions.Gateway.FrontDoor;

/// <summary>One model of an upstream's list, as a client of any wire format reads it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Json">What the upstream says of it.</param>
/// <param name="Upstream">The upstream's name.</param>
/// <param name="IsForeign">Whether the upstream says it in the other vendor's shape.</param>
/// <remarks>Shapes: OpenAI's <c>GET /v1/models</c> and Anthropic's.</remarks>
internal readonly record struct ModelEntry(string Id, JsonElement Json, string Upstream, bool IsForeign)
{
    // What Anthropic's list says of a model whose day is not known.
    private static readonly DateTimeOffset NoDay = DateTimeOffset.UnixEpoch;

    /// <summary>Writes it for a client.</summary>
    public void WriteTo(Utf8JsonWriter writer, WireFormat wire)
    {
        if (!IsForeign)
        {
            Json.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        if (wire == WireFormat.Messages)
        {
            writer.WriteString("type"u8, "model");
            writer.WriteString("id"u8, Id);
            writer.WriteString("display_name"u8, Id);
            writer.WriteString("created_at"u8, CreatedInSeconds());
        }
        else
        {
            writer.WriteString("id"u8, Id);
            writer.WriteString("object"u8, "model");
            writer.WriteNumber("created"u8, CreatedAt().ToUnixTimeSeconds());
            writer.WriteString("owned_by"u8, Upstream);
        }

        writer.WriteEndObject();
    }

    private DateTimeOffset CreatedInSeconds() =>
        Json.TryGetProperty("created", out var created)
        && created.ValueKind == JsonValueKind.Number
        && created.TryGetUInt32(out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : NoDay;

    private DateTimeOffset CreatedAt() =>
        Json.TryGetProperty("created_at", out var created)
        && created.ValueKind == JsonValueKind.String
        && created.TryGetDateTimeOffset(out var at)
            ? at
            : NoDay;
}
