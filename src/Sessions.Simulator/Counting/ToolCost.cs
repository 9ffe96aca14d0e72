using System.Text;
using System.Text.Json;
using Sessions.Core.Items;

namespace Sessions.Simulator.Counting;

/// <summary>What the definition of one tool costs.</summary>
/// <remarks>
/// For OpenAI's shapes by the formula of OpenAI's cookbook (<c>num_tokens_for_tools</c>, o200k figures); what the
/// formula
/// leaves open, nested schemas, counts as its JSON text. Anthropic documents no formula: name, description and schema
/// as text.
/// </remarks>
internal sealed class ToolCost(ITokenCounter counter, string model)
{
    private const int FunctionTokens = 7;
    private const int PropertiesTokens = 3;
    private const int PropertyTokens = 3;
    private const int EnumTokens = -3;
    private const int EnumValueTokens = 3;

    public int Count(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var tool = document.RootElement;
        if (tool.ValueKind != JsonValueKind.Object || tool.TryGetProperty("input_schema", out _))
        {
            return FunctionTokens + Text(json);
        }

        var function = tool.TryGetProperty("function", out var nested) && nested.ValueKind == JsonValueKind.Object
            ? nested
            : tool;
        var description = String(function, "description").TrimEnd('.');
        var tokens = FunctionTokens + Text($"{String(function, "name")}:{description}");
        if (function.TryGetProperty("parameters", out var parameters)
            && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("properties", out var properties)
            && properties.ValueKind == JsonValueKind.Object)
        {
            tokens += PropertiesTokens;
            foreach (var property in properties.EnumerateObject())
            {
                tokens += Property(property);
            }
        }

        return tokens;
    }

    private int Property(JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Object)
        {
            return PropertyTokens + Text(property.Name);
        }

        var description = String(property.Value, "description").TrimEnd('.');
        var tokens = PropertyTokens + Text($"{property.Name}:{String(property.Value, "type")}:{description}");
        if (property.Value.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            tokens += EnumTokens;
            foreach (var value in values.EnumerateArray())
            {
                tokens += EnumValueTokens + Text(value.ToString());
            }
        }

        foreach (var inner in property.Value.EnumerateObject())
        {
            if (inner.Name is "items" or "properties" or "anyOf")
            {
                tokens += Text(inner.Value.GetRawText());
            }
        }

        return tokens;
    }

    private static string String(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : string.Empty;

    private int Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    private int Text(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? 0 : counter.CountText(model, utf8);
}
