using System.Text.Json;
using Sessions.Core.Models;

namespace Sessions.Simulator.Models;

/// <summary>The provider's list of models, in OpenAI's shape or Anthropic's.</summary>
internal static class ModelList
{
    // The moment that every simulated model was made: 2026-01-01.
    private const long CreatedAt = 1_767_225_600;
    private const string CreatedAtText = "2026-01-01T00:00:00Z";

    public static void Write(Utf8JsonWriter json, ModelCatalog catalog, bool isAnthropic)
    {
        json.WriteStartObject();
        if (!isAnthropic)
        {
            json.WriteString("object", "list");
        }

        // A family is listed only where none of its models is.
        var listed = catalog.Cards.Where(card => catalog.Find(NameOf(card)) == card).ToList();
        json.WriteStartArray("data");
        foreach (var card in listed)
        {
            Write(json, NameOf(card), card, isAnthropic);
        }

        json.WriteEndArray();
        if (isAnthropic)
        {
            json.WriteBoolean("has_more", false);
            json.WriteString("first_id", listed.Count == 0 ? null : NameOf(listed[0]));
            json.WriteString("last_id", listed.Count == 0 ? null : NameOf(listed[^1]));
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, string name, ModelCard card, bool isAnthropic)
    {
        json.WriteStartObject();
        if (isAnthropic)
        {
            json.WriteString("type", "model");
            json.WriteString("id", name);
            json.WriteString("display_name", name);
            json.WriteString("created_at", CreatedAtText);
            json.WriteNumber("max_input_tokens", card.Window);
            json.WriteNumber("max_tokens", card.OutputMax);
        }
        else
        {
            json.WriteString("id", name);
            json.WriteString("object", "model");
            json.WriteNumber("created", CreatedAt);
            json.WriteString("owned_by", card.Provider);
        }

        json.WriteEndObject();
    }

    // A family "sim-*" is listed by one name that belongs to it.
    private static string NameOf(ModelCard card)
    {
        var name = card.Match.TrimEnd('*');
        return name.EndsWith('-') ? $"{name}latest" : name;
    }
}
