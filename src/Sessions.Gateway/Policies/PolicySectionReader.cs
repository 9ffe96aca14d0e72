using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Sessions.Contracts.Policies;

namespace Sessions.Gateway.Policies;

/// <summary>Reads a policy from configuration: as JSON, the one form that policies have.</summary>
/// <remarks>
/// The usual binder adds the entries of a list to its default instead of replacing it, and knows enumerations by their
/// names in the code. A setting is spelt as in JSON or as other settings are: <c>trigger_pressure</c> or
/// <c>TriggerPressure</c>.
/// </remarks>
/// <param name="problems">Takes a sentence for each setting that does not hold.</param>
internal sealed class PolicySectionReader(List<string> problems)
{
    /// <summary>The policy; null when something does not hold.</summary>
    public SessionPolicy? Read(IConfigurationSection section)
    {
        var before = problems.Count;
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            WriteObject(writer, section, PolicyJson.Default.SessionPolicy);
        }

        return problems.Count > before
            ? null
            : JsonSerializer.Deserialize(json.WrittenSpan, PolicyJson.Default.SessionPolicy);
    }

    private void WriteObject(Utf8JsonWriter writer, IConfigurationSection section, JsonTypeInfo type)
    {
        writer.WriteStartObject();
        var given = new HashSet<JsonPropertyInfo>();
        foreach (var setting in section.GetChildren())
        {
            var name = setting.Key.Replace("_", "", StringComparison.Ordinal);
            var property = type.Properties.FirstOrDefault(
                property => Setting(property).Equals(name, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                problems.Add($"{setting.Path} is not a setting. There are: "
                    + $"{string.Join(", ", type.Properties.Select(Setting))}.");
            }
            else if (given.Add(property) && (setting.Value is not null || setting.GetChildren().Any()))
            {
                writer.WritePropertyName(property.Name);
                Write(writer, setting, property.PropertyType);
            }
        }

        foreach (var property in type.Properties.Where(property => property.IsRequired && !given.Contains(property)))
        {
            problems.Add($"{section.Path}:{Setting(property)} is missing.");
        }

        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, IConfigurationSection setting, Type declared)
    {
        var type = PolicyJson.Default.GetTypeInfo(Nullable.GetUnderlyingType(declared) ?? declared)!;
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                WriteObject(writer, setting, type);
                break;
            case JsonTypeInfoKind.Enumerable:
                writer.WriteStartArray();
                foreach (var element in setting.GetChildren())
                {
                    Write(writer, element, type.ElementType!);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteValue(writer, setting, type);
                break;
        }
    }

    private void WriteValue(Utf8JsonWriter writer, IConfigurationSection setting, JsonTypeInfo type)
    {
        var value = setting.Value ?? "";
        if (type.Type == typeof(bool) && bool.TryParse(value, out var flag))
        {
            writer.WriteBooleanValue(flag);
        }
        else if (type.Type == typeof(int)
            && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else if (type.Type == typeof(double)
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            && double.IsFinite(real))
        {
            writer.WriteNumberValue(real);
        }
        else if (type.Type == typeof(string) || (type.Type.IsEnum && Names(type).Contains(value)))
        {
            writer.WriteStringValue(value);
        }
        else
        {
            problems.Add($"{setting.Path} is '{value}'. Set {Form(type)}.");
            writer.WriteNullValue();
        }
    }

    private static string Form(JsonTypeInfo type) => type.Type switch
    {
        _ when type.Type == typeof(bool) => "true or false",
        _ when type.Type == typeof(int) => "a whole number in digits only",
        _ when type.Type == typeof(double) => "a number",
        _ => "one of " + string.Join(", ", Names(type)),
    };

    // As JSON writes them, which is how a policy is set everywhere else.
    private static IEnumerable<string> Names(JsonTypeInfo type) => Enum.GetValuesAsUnderlyingType(type.Type)
        .Cast<object>()
        .Select(value => JsonSerializer.Serialize(Enum.ToObject(type.Type, value), type).Trim('"'));

    private static string Setting(JsonPropertyInfo property)
    {
        var words = property.Name.Split('_');
        return string.Concat(words.Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
