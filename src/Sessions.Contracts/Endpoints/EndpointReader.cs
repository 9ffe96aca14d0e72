using System.Runtime.InteropServices;
using System.Text.Json;
using Sessions.Contracts.Policies;
using Sessions.Contracts.Views;

namespace Sessions.Contracts.Endpoints;

/// <summary>Reads a definition from its author: strictly, and with every mistake named at once.</summary>
/// <remarks>A misspelt member must not silently leave its default in force, so unknown ones are refused.</remarks>
public static class EndpointReader
{
    private const int NameShownMax = 64;

    private const string Members = "model, system, upstream, parameters, sessions";

    private const string SessionMembers =
        "enabled, ttl_seconds, max_messages, max_tokens, budget_usd, turns_per_minute, on_busy";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a definition and holds it against <see cref="EndpointRules"/>.</summary>
    /// <param name="json">What the author wrote.</param>
    /// <param name="errors">What is wrong with it, member by member; empty when nothing is.</param>
    /// <returns>The definition; null when anything is wrong.</returns>
    /// <exception cref="JsonException">It is not JSON, or a member stands twice in it.</exception>
    public static EndpointDefinition? Read(ReadOnlyMemory<byte> json, out IReadOnlyList<FieldError> errors)
    {
        using var document = JsonDocument.Parse(json, Strict);
        var found = new List<FieldError>();
        errors = found;
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            found.Add(new("", $"An endpoint is a JSON object with the members {Members}."));
            return null;
        }

        var definition = ReadDefinition(document.RootElement, found);

        // What could not be read has its default by now, about which there is nothing to say.
        foreach (var error in EndpointRules.Check(definition))
        {
            if (!found.Exists(known => known.Field == error.Field))
            {
                found.Add(error);
            }
        }

        return found.Count == 0 ? definition : null;
    }

    private static EndpointDefinition ReadDefinition(JsonElement body, List<FieldError> errors)
    {
        var definition = new EndpointDefinition();
        foreach (var member in body.EnumerateObject())
        {
            switch (member.Name)
            {
                case "model":
                    definition.Model = Text(member, errors) ?? "";
                    break;
                case "system":
                    definition.System = Text(member, errors);
                    break;
                case "upstream":
                    definition.Upstream = Text(member, errors);
                    break;
                case "parameters" when member.Value.ValueKind != JsonValueKind.Null:
                    definition.Parameters = new JsonText(JsonMarshal.GetRawUtf8Value(member.Value).ToArray());
                    break;
                case "sessions" when member.Value.ValueKind == JsonValueKind.Object:
                    definition.Sessions = ReadSessions(member.Value, errors);
                    break;
                case "parameters" or "sessions" when member.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "sessions":
                    errors.Add(new("sessions", "sessions must be a JSON object."));
                    break;
                default:
                    errors.Add(Unknown("", member.Name, Members));
                    break;
            }
        }

        return definition;
    }

    private static EndpointSessions ReadSessions(JsonElement body, List<FieldError> errors)
    {
        var sessions = new EndpointSessions();
        foreach (var member in body.EnumerateObject())
        {
            switch (member.Name)
            {
                case "enabled":
                    sessions.Enabled = Flag(member.Value, errors);
                    break;
                case "ttl_seconds":
                    sessions.TtlSeconds = (int?)Whole(
                        member, LimitRules.TtlSecondsMin, LimitRules.TtlSecondsMax, errors)
                        ?? sessions.TtlSeconds;
                    break;
                case "max_messages":
                    sessions.MaxMessages = (int?)Whole(member, 1, EndpointRules.MaxMessagesMax, errors)
                        ?? sessions.MaxMessages;
                    break;
                case "max_tokens":
                    sessions.MaxTokens = Whole(member, 1, EndpointRules.MaxTokensMax, errors);
                    break;
                case "turns_per_minute":
                    sessions.TurnsPerMinute = (int?)Whole(member, 1, LimitRules.TurnsPerMinuteMax, errors);
                    break;
                case "budget_usd":
                    sessions.BudgetNanoUsd = Budget(member.Value, errors);
                    break;
                case "on_busy":
                    sessions.OnBusy = Busy(member.Value, errors);
                    break;
                default:
                    errors.Add(Unknown("sessions.", member.Name, SessionMembers));
                    break;
            }
        }

        return sessions;
    }

    private static string? Text(JsonProperty member, List<FieldError> errors)
    {
        switch (member.Value.ValueKind)
        {
            case JsonValueKind.String:
                try
                {
                    return member.Value.GetString();
                }
                catch (InvalidOperationException)
                {
                    // Half a surrogate pair, escaped: JSON allows it, text does not.
                    break;
                }

            case JsonValueKind.Null:
                return null;
            default:
                break;
        }

        errors.Add(new(member.Name, $"{member.Name} must be text."));
        return null;
    }

    private static bool Flag(JsonElement value, List<FieldError> errors)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            errors.Add(new("sessions.enabled", "sessions.enabled must be true or false."));
        }

        return value.ValueKind == JsonValueKind.True;
    }

    private static long? Whole(JsonProperty member, long min, long max, List<FieldError> errors)
    {
        if (member.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (member.Value.ValueKind == JsonValueKind.Number
            && member.Value.TryGetInt64(out var number)
            && number >= min
            && number <= max)
        {
            return number;
        }

        errors.Add(EndpointRules.WholeNumber(member.Name, min, max));
        return null;
    }

    private static long? Budget(JsonElement value, List<FieldError> errors)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number
            && NanoUsd.TryParse(JsonMarshal.GetRawUtf8Value(value), out var nano))
        {
            return nano;
        }

        errors.Add(new(EndpointRules.BudgetField, EndpointRules.BudgetRule));
        return null;
    }

    private static BusyAction Busy(JsonElement value, List<FieldError> errors)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            if (value.ValueEquals("wait"u8))
            {
                return BusyAction.Wait;
            }

            if (value.ValueEquals("reject"u8))
            {
                return BusyAction.Reject;
            }
        }

        errors.Add(new(EndpointRules.OnBusyField, EndpointRules.OnBusyRule));
        return BusyAction.Reject;
    }

    private static FieldError Unknown(string parent, string name, string known)
    {
        var shown = parent + (name.Length > NameShownMax ? string.Concat(name.AsSpan(0, NameShownMax), "…") : name);
        return new FieldError(shown, $"There is no member '{shown}'. There are: {known}.");
    }
}
