using System.Text.Json;

namespace Sessions.Gateway.FrontDoor;

/// <summary>Finds the model that a body names without reading the rest of it into anything.</summary>
internal static class RequestModel
{
    /// <summary>The top-level <c>model</c> of a JSON object; null where there is none, or no JSON.</summary>
    public static string? Find(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isModel = reader.ValueTextEquals("model"u8);
                reader.Read();
                if (isModel)
                {
                    return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }

                reader.Skip();
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
