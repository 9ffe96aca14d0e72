using System.Text.Json.Serialization;
using Sessions.Contracts.Policies;
using Sessions.Contracts.Views;

namespace Sessions.Contracts.Endpoints;

/// <summary>
/// What an operator lays down for the callers of an endpoint: model, instructions, parameters, sessions.
/// </summary>
/// <remarks>
/// Treated as a value: nobody changes one that is in use. (Members have setters because generated JSON readers would
/// lose the defaults of init-only ones.) <see cref="EndpointReader"/> reads one from its author,
/// <see cref="EndpointRules"/> says what it must keep to.
/// </remarks>
public sealed record EndpointDefinition
{
    /// <summary>The model, 1–256 characters.</summary>
    public string Model { get; set; } = "";

    /// <summary>The instructions that every turn begins with, up to 200,000 characters; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? System { get; set; }

    /// <summary>Name of the upstream; null for the first that serves the model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Upstream { get; set; }

    /// <summary>
    /// A JSON object whose members go into every request as they are, up to 64 KiB; kept byte for byte. Null for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonText? Parameters { get; set; }

    /// <summary>What the grid remembers between calls; null: nothing is recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndpointSessions? Sessions { get; set; }

    /// <summary>Whether turns are recorded in sessions.</summary>
    [JsonIgnore]
    public bool HasSessions => Sessions is { Enabled: true };

    /// <summary>Names the model alone: instructions and parameters must not get into logs by accident.</summary>
    public override string ToString() => $"an endpoint of {Model}";
}

/// <summary>The sessions of an endpoint, and what each of them may use.</summary>
public sealed record EndpointSessions
{
    /// <summary>Whether there are any; false keeps the settings without using them. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Idle seconds after which a session and its content are gone, 60–604,800. Default 86,400, a day.
    /// </summary>
    public int TtlSeconds { get; set; } = 86_400;

    /// <summary>Most messages of the user in one session, 1–500. Default 100.</summary>
    public int MaxMessages { get; set; } = 100;

    /// <summary>
    /// Most tokens of one session, prompts and completions of all its turns, 1–1,000,000,000,000; null: no limit.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MaxTokens { get; set; }

    /// <summary>
    /// Most that one session may cost, in billionths of a US dollar; null: no limit, 0: nothing. Written as
    /// <c>budget_usd</c>, in dollars, with up to nine decimals.
    /// </summary>
    [JsonPropertyName("budget_usd")]
    [JsonConverter(typeof(NanoUsdConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BudgetNanoUsd { get; set; }

    /// <summary>Most turns of one session in any minute, 1–60,000; null: no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TurnsPerMinute { get; set; }

    /// <summary>What a turn does that finds another running in its session. Default: it is refused.</summary>
    public BusyAction OnBusy { get; set; } = BusyAction.Reject;

    /// <summary>The same as limits of a session's policy.</summary>
    public LimitPolicy ToLimits() => new()
    {
        MaxMessages = MaxMessages,
        MaxTokens = MaxTokens,
        BudgetUsd = BudgetNanoUsd is { } nano ? NanoUsd.ToUsd(nano) : null,
        TurnsPerMinute = TurnsPerMinute,
        TtlSeconds = TtlSeconds,
        OnBusy = OnBusy,
    };
}
