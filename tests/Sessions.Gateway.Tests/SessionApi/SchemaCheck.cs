using System.Text.Json;

namespace Sessions.Gateway.Tests.SessionApi;

/// <summary>Holds an answer against the part of JSON Schema that the API's description uses.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    public static JsonElement Resolve(JsonElement document, string reference)
    {
        var element = document;
        foreach (var name in reference.Split('/').Skip(1))
        {
            element = element.GetProperty(name);
        }

        return element;
    }

    public void Check(JsonElement value, string reference, string where) =>
        Check(value, Resolve(document, reference), where);

    private void Check(JsonElement value, JsonElement schema, string where)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(value, reference.GetString()!, where);
            return;
        }

        if (schema.TryGetProperty("anyOf", out var choices))
        {
            if (value.ValueKind != JsonValueKind.Null)
            {
                Check(value, choices[0], where);
            }

            return;
        }

        if (!schema.TryGetProperty("type", out var type))
        {
            return;
        }

        var types = type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Select(t => t.GetString()!).ToList()
            : [type.GetString()!];
        types.ShouldContain(TypeOf(value, types), where);
        if (schema.TryGetProperty("enum", out var legal))
        {
            legal.EnumerateArray().Select(v => v.GetString()).ShouldContain(value.GetString(), where);
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                Check(item, schema.GetProperty("items"), where + "[]");
            }
        }
        else if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
        {
            CheckMembers(value, schema, properties, where);
        }
    }

    private void CheckMembers(JsonElement value, JsonElement schema, JsonElement properties, string where)
    {
        foreach (var member in value.EnumerateObject())
        {
            properties.TryGetProperty(member.Name, out var described)
                .ShouldBeTrue($"{where}.{member.Name} is not described");
            Check(member.Value, described, $"{where}.{member.Name}");
        }

        foreach (var required in schema.GetProperty("required").EnumerateArray())
        {
            value.TryGetProperty(required.GetString()!, out _).ShouldBeTrue($"{where}.{required} is missing");
        }
    }

    private static string TypeOf(JsonElement value, List<string> types) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => value.TryGetInt64(out _) && types.Contains("integer") ? "integer" : "number",
        _ => "boolean",
    };
}
