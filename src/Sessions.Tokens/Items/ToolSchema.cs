using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sessions.Tokens.Items;

/// <summary>Counts the parameters of a function.</summary>
/// <remarks>
/// The cookbook's rule: 3 for having properties, and per property 3 and the tokens of <c>name:type:description</c>; an
/// enumeration takes 3 back and adds 3 and its tokens per value. It says nothing of structure below; that is counted by
/// the same figures for what the Harmony format renders: the type of an array's elements, the properties of an object
/// wherever it stands, alternatives and a default at 3 each and their text. What is not rendered costs nothing:
/// <c>required</c>, <c>additionalProperties</c>, <c>strict</c>, bounds and patterns.
/// </remarks>
internal static class ToolSchema
{
    private const int PropertiesOverhead = 3;
    private const int LineOverhead = 3;

    // Between two types of one property.
    private const int BarTokens = 1;

    /// <summary>Tokens of a schema below its own type and description.</summary>
    public static int Count(BytePairEncoding encoding, JsonElement schema)
    {
        var tokens = 0;
        foreach (var keyword in schema.EnumerateObject())
        {
            tokens += CountKeyword(encoding, keyword);
        }

        return tokens;
    }

    private static int CountKeyword(BytePairEncoding encoding, JsonProperty keyword)
    {
        var value = keyword.Value;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when keyword.NameEquals("properties"u8):
                return CountProperties(encoding, value, PropertiesOverhead);
            case JsonValueKind.Object when keyword.NameEquals("$defs"u8) || keyword.NameEquals("definitions"u8):
                return CountProperties(encoding, value, overhead: 0);
            case JsonValueKind.Object when keyword.NameEquals("items"u8):
                return CountNameless(encoding, value);
            case JsonValueKind.Array when keyword.NameEquals("enum"u8):
                return CountValues(encoding, value) - LineOverhead;
            case JsonValueKind.Array
                when keyword.NameEquals("anyOf"u8) || keyword.NameEquals("oneOf"u8) || keyword.NameEquals("allOf"u8):
                return CountAlternatives(encoding, value);
            default:
                return keyword.NameEquals("default"u8) ? LineOverhead + DefinitionText.CountValue(encoding, value)
                    : keyword.NameEquals("const"u8) ? DefinitionText.CountValue(encoding, value)
                    : 0;
        }
    }

    private static int CountProperties(BytePairEncoding encoding, JsonElement properties, int overhead)
    {
        var tokens = 0;
        foreach (var property in properties.EnumerateObject())
        {
            tokens += LineOverhead + (tokens == 0 ? overhead : 0);
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            var schema = property.Value;
            if (schema.ValueKind != JsonValueKind.Object)
            {
                tokens += DefinitionText.CountText(encoding, name);
                continue;
            }

            _ = schema.IsText("description"u8, out var description);
            tokens += DefinitionText.CountLine(encoding, name, TypeOf(schema), description.Raw())
                + CountFurtherTypes(encoding, schema)
                + Count(encoding, schema);
        }

        return tokens;
    }

    private static int CountAlternatives(BytePairEncoding encoding, JsonElement alternatives)
    {
        var tokens = 0;
        foreach (var schema in alternatives.EnumerateArray())
        {
            tokens += LineOverhead
                + (schema.ValueKind == JsonValueKind.Object ? CountNameless(encoding, schema) : 0);
        }

        return tokens;
    }

    // An array's element or an alternative.
    private static int CountNameless(BytePairEncoding encoding, JsonElement schema)
    {
        var tokens = DefinitionText.CountText(encoding, TypeOf(schema)) + CountFurtherTypes(encoding, schema);
        if (schema.IsText("description"u8, out var description))
        {
            tokens += LineOverhead + DefinitionText.CountText(encoding, description.Raw());
        }

        return tokens + Count(encoding, schema);
    }

    private static int CountValues(BytePairEncoding encoding, JsonElement values)
    {
        var tokens = 0;
        foreach (var value in values.EnumerateArray())
        {
            tokens += LineOverhead + DefinitionText.CountValue(encoding, value);
        }

        return tokens;
    }

    private static ReadOnlySpan<byte> TypeOf(JsonElement schema)
    {
        if (schema.IsText("type"u8, out var type))
        {
            return type.Raw();
        }

        if (schema.IsArray("type"u8, out var types) && types.GetArrayLength() > 0)
        {
            return types[0].Raw();
        }

        if (schema.IsText("$ref"u8, out var reference))
        {
            return reference.Raw()[(reference.Raw().LastIndexOf((byte)'/') + 1)..];
        }

        return "any"u8;
    }

    private static int CountFurtherTypes(BytePairEncoding encoding, JsonElement schema)
    {
        var tokens = 0;
        if (schema.IsArray("type"u8, out var types))
        {
            for (var i = 1; i < types.GetArrayLength(); i++)
            {
                tokens += BarTokens + DefinitionText.CountText(encoding, types[i].Raw());
            }
        }

        return tokens;
    }
}
