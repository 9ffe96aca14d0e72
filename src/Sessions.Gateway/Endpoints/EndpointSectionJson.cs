using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Sessions.Gateway.Endpoints;

/// <summary>Writes an endpoint's section as the JSON that its author would send to the API.</summary>
/// <remarks>
/// Configuration knows text alone. What the definition's members are is known; a parameter that looks like a number,
/// true or false is one, unless the parameters are given as one text of JSON, which then stays as it is. Names are
/// spelt as in JSON or as other settings are: <c>ttl_seconds</c> or <c>TtlSeconds</c>.
/// </remarks>
internal static class EndpointSectionJson
{
    private const string Parameters = "parameters";
    private const string Sessions = "sessions";

    private static readonly string[] Members = ["model", "system", "upstream", Parameters, Sessions];

    private static readonly string[] SessionMembers =
    [
        "enabled", "ttl_seconds", "max_messages", "max_tokens", "budget_usd", "turns_per_minute", "on_busy",
    ];

    private static readonly string[] Texts = ["model", "system", "upstream", "on_busy"];

    /// <exception cref="JsonException">Parameters that were given as text are not JSON.</exception>
    public static ReadOnlyMemory<byte> Write(IConfigurationSection section)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            WriteMembers(writer, section, Members);
        }

        return json.WrittenMemory;
    }

    private static void WriteMembers(Utf8JsonWriter writer, IConfigurationSection section, string[] known)
    {
        writer.WriteStartObject();
        foreach (var setting in section.GetChildren())
        {
            var plain = setting.Key.Replace("_", "", StringComparison.Ordinal);
            var name = Array.Find(known, member => plain.Equals(
                member.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) ?? setting.Key;
            writer.WritePropertyName(name);
            switch (name)
            {
                case Sessions when known == Members && setting.Value is null:
                    WriteMembers(writer, setting, SessionMembers);
                    break;
                case Parameters when known == Members && setting.Value is { Length: > 0 } json:
                    writer.WriteRawValue(json);
                    break;
                default:
                    WriteAny(writer, setting, Texts.Contains(name));
                    break;
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteAny(Utf8JsonWriter writer, IConfigurationSection setting, bool isText)
    {
        var children = setting.GetChildren().ToList();
        if (setting.Value is { } value)
        {
            WriteValue(writer, value, isText);
        }
        else if (children.Count > 0 && children.Select(static (child, index) =>
            child.Key == index.ToString(CultureInfo.InvariantCulture)).All(static isNext => isNext))
        {
            writer.WriteStartArray();
            children.ForEach(child => WriteAny(writer, child, false));
            writer.WriteEndArray();
        }
        else if (children.Count == 0)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteStartObject();
            foreach (var child in children)
            {
                writer.WritePropertyName(child.Key);
                WriteAny(writer, child, false);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, string value, bool isText)
    {
        // A JSON file's true arrives as True.
        if (!isText && bool.TryParse(value, out var flag))
        {
            writer.WriteBooleanValue(flag);
        }
        else if (!isText && IsNumber(value))
        {
            writer.WriteRawValue(value);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }

    private static bool IsNumber(string value)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(value));
        try
        {
            return value.Length > 0
                && value[0] is '-' or (>= '0' and <= '9')
                && reader.Read()
                && reader.TokenType == JsonTokenType.Number
                && reader.BytesConsumed == value.Length
                && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
