using System.Text;
using System.Text.Json;
using Sessions.Core.Items;

namespace Sessions.Simulator.Counting;

/// <summary>What the JSON schema of a function's parameters costs in a prompt.</summary>
/// <remarks>
/// A prompt shows types, not schemas, so words that only validate (<c>required</c>, bounds, patterns) are free.
/// </remarks>
internal sealed class SchemaCost(ITokenCounter counter, string model)
{
    private const int BraceTokens = 3;
    private const int LineTokens = 3;

    /// <summary>Everything of a schema but its own type and description.</summary>
    public int Inside(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        var tokens = Fields(schema, "properties", BraceTokens) + Fields(schema, "$defs", 0)
            + Fields(schema, "definitions", 0);
        if (schema.TryGetProperty("items", out var element) && element.ValueKind == JsonValueKind.Object)
        {
            tokens += Unnamed(element);
        }

        foreach (var choice in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            foreach (var option in ListOf(schema, choice))
            {
                tokens += LineTokens + Unnamed(option);
            }
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            // The values stand in the place of the type.
            tokens += values.EnumerateArray().Sum(value => LineTokens + Text(Shown(value))) - LineTokens;
        }

        if (schema.TryGetProperty("const", out var only))
        {
            tokens += Text(Shown(only));
        }

        if (schema.TryGetProperty("default", out var fallback))
        {
            tokens += LineTokens + Text(Shown(fallback));
        }

        return tokens;
    }

    /// <summary>The description without a full stop at its end.</summary>
    public static string Sentence(JsonElement element)
    {
        var description = StringOf(element, "description");
        return description.EndsWith('.') ? description[..^1] : description;
    }

    public static string StringOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : string.Empty;

    private int Fields(JsonElement schema, string name, int braces)
    {
        if (!schema.TryGetProperty(name, out var fields) || fields.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        var tokens = 0;
        foreach (var field in fields.EnumerateObject())
        {
            tokens += LineTokens;
            if (field.Value.ValueKind != JsonValueKind.Object)
            {
                tokens += Text(field.Name);
                continue;
            }

            var types = TypesOf(field.Value);
            tokens += Text($"{field.Name}:{types[0]}:{Sentence(field.Value)}");
            tokens += Further(types) + Inside(field.Value);
        }

        return tokens == 0 ? 0 : braces + tokens;
    }

    private int Unnamed(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        var types = TypesOf(schema);
        var description = StringOf(schema, "description");
        return Text(types[0])
            + Further(types)
            + (description.Length == 0 ? 0 : LineTokens + Text(description))
            + Inside(schema);
    }

    // Each after the first, with the bar before it.
    private int Further(IReadOnlyList<string> types) => types.Skip(1).Sum(type => 1 + Text(type));

    private static List<string> TypesOf(JsonElement schema)
    {
        if (StringOf(schema, "type") is { Length: > 0 } type)
        {
            return [type];
        }

        var several = ListOf(schema, "type").Select(static each => Shown(each)).ToList();
        if (several.Count > 0)
        {
            return several;
        }

        return StringOf(schema, "$ref") is { Length: > 0 } reference
            ? [reference[(reference.LastIndexOf('/') + 1)..]]
            : ["any"];
    }

    private static JsonElement.ArrayEnumerator ListOf(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : default;

    private static string Shown(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private int Text(string text) => text.Length == 0 ? 0 : counter.CountText(model, Encoding.UTF8.GetBytes(text));
}
