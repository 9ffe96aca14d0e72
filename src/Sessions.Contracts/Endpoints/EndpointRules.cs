using System.Globalization;
using System.Text.Json;
using Sessions.Contracts.Policies;

namespace Sessions.Contracts.Endpoints;

/// <summary>What an endpoint must keep to.</summary>
public static class EndpointRules
{
    /// <summary>Longest name of a model, in characters.</summary>
    public const int ModelLengthMax = 256;

    /// <summary>Longest instructions, in characters.</summary>
    public const int SystemLengthMax = 200_000;

    /// <summary>Largest object of parameters, in bytes.</summary>
    public const int ParametersBytesMax = 64 << 10;

    /// <summary>Most messages that may be allowed.</summary>
    public const int MaxMessagesMax = 500;

    /// <summary>Most tokens that may be allowed.</summary>
    public const long MaxTokensMax = 1_000_000_000_000;

    /// <summary>Largest budget, in billionths of a dollar: a billion dollars.</summary>
    public const long BudgetNanoUsdMax = (long)LimitRules.BudgetUsdMax * NanoUsd.PerUsd;

    internal const string BudgetField = "sessions.budget_usd";
    internal const string OnBusyField = "sessions.on_busy";
    internal const string OnBusyRule = "sessions.on_busy must be 'reject' or 'wait'.";

    private static readonly string[] OfTheGrid =
    [
        "model", "messages", "input", "system", "instructions", "stream", "conversation", "previous_response_id", "n",
    ];

    internal static string BudgetRule { get; } =
        $"sessions.budget_usd must be a number of dollars from 0 to {Number(BudgetNanoUsdMax / NanoUsd.PerUsd)} "
        + "with at most nine decimals.";

    /// <summary>What is wrong with a definition, member by member; empty when nothing is.</summary>
    /// <remarks>Whether an upstream serves the model is for each silo to say.</remarks>
    public static IReadOnlyList<FieldError> Check(EndpointDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(definition.Model)
            || definition.Model.Length > ModelLengthMax
            || definition.Model.Any(char.IsControl))
        {
            errors.Add(new("model", $"model must be a model's name, 1 to {ModelLengthMax} characters."));
        }

        if (definition.System?.Length > SystemLengthMax)
        {
            errors.Add(new("system", $"system must have at most {Number(SystemLengthMax)} characters."));
        }

        if (definition.Upstream is { } upstream && !TenantId.TryParse(upstream, out _))
        {
            errors.Add(new("upstream", "upstream must be the name of a configured upstream."));
        }

        if (definition.Parameters is { } parameters)
        {
            CheckParameters(parameters.Utf8, errors);
        }

        if (definition.Sessions is { } sessions)
        {
            CheckSessions(sessions, errors);
        }

        return errors;
    }

    internal static FieldError WholeNumber(string member, long min, long max) => new(
        $"sessions.{member}",
        $"sessions.{member} must be a whole number from {Number(min)} to {Number(max)}.");

    private static void CheckParameters(ReadOnlyMemory<byte> json, List<FieldError> errors)
    {
        const string field = "parameters";
        if (json.Length > ParametersBytesMax)
        {
            errors.Add(new(field, $"parameters must have at most {Number(ParametersBytesMax)} bytes."));
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                errors.Add(new(field, "parameters must be a JSON object."));
                return;
            }

            foreach (var name in OfTheGrid)
            {
                if (document.RootElement.TryGetProperty(name, out _))
                {
                    errors.Add(new(
                        $"{field}.{name}", $"parameters.{name} cannot be set: the grid sets '{name}' itself."));
                }
            }
        }
        catch (JsonException)
        {
            errors.Add(new(field, "parameters must be a JSON object in which no member stands twice."));
        }
    }

    private static void CheckSessions(EndpointSessions sessions, List<FieldError> errors)
    {
        Check("ttl_seconds", sessions.TtlSeconds, LimitRules.TtlSecondsMin, LimitRules.TtlSecondsMax, errors);
        Check("max_messages", sessions.MaxMessages, 1, MaxMessagesMax, errors);
        Check("max_tokens", sessions.MaxTokens, 1, MaxTokensMax, errors);
        Check("turns_per_minute", sessions.TurnsPerMinute, 1, LimitRules.TurnsPerMinuteMax, errors);
        if (sessions.BudgetNanoUsd is < 0 or > BudgetNanoUsdMax)
        {
            errors.Add(new(BudgetField, BudgetRule));
        }

        if (!Enum.IsDefined(sessions.OnBusy))
        {
            errors.Add(new(OnBusyField, OnBusyRule));
        }
    }

    private static void Check(string member, long? value, long min, long max, List<FieldError> errors)
    {
        if (value < min || value > max)
        {
            errors.Add(WholeNumber(member, min, max));
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
