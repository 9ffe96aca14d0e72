using System.Text.Json.Serialization;

namespace Sessions.Contracts.Policies;

/// <summary>What a session, a key or a tenant may use. A limit that is not set does not hold.</summary>
/// <remarks>
/// What a turn may come to is reserved when it begins and settled when it ends, so turns that run side by side cannot
/// pass a limit together.
/// </remarks>
public sealed record LimitPolicy
{
    /// <summary>
    /// Turns that the model may answer; one that failed does not count, one whose client went away does.
    /// </summary>
    public int? MaxMessages { get; set; }

    /// <summary>Prompt and completion tokens of all turns together.</summary>
    public long? MaxTokens { get; set; }

    /// <summary>US dollars for all turns together; 0 allows none. Models without a known price are refused.</summary>
    public decimal? BudgetUsd { get; set; }

    /// <summary>Turns that may begin within any 60 seconds.</summary>
    public int? TurnsPerMinute { get; set; }

    /// <summary>
    /// Seconds without activity after which the session ends and its content is deleted. For sessions only.
    /// </summary>
    public int? TtlSeconds { get; set; }

    /// <summary>
    /// What becomes of a turn while another one runs; null: they run side by side, but for those that go on with the
    /// conversation that the grid keeps, which are rejected. For sessions only.
    /// </summary>
    public BusyAction? OnBusy { get; set; }

    /// <summary><see cref="BudgetUsd"/> in billionths of a US dollar.</summary>
    [JsonIgnore]
    public long? BudgetNanoUsd => BudgetUsd is { } usd ? (long)(usd * NanosPerUsd) : null;

    /// <summary>Whether anything is counted that several sessions could share.</summary>
    [JsonIgnore]
    public bool Counts =>
        MaxMessages is not null || MaxTokens is not null || BudgetUsd is not null || TurnsPerMinute is not null;

    private const decimal NanosPerUsd = 1_000_000_000m;
}

/// <summary>What becomes of a turn while another one of its session runs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BusyAction>))]
public enum BusyAction
{
    /// <summary>It is refused with 409.</summary>
    [JsonStringEnumMemberName("reject")]
    Reject,

    /// <summary>It waits until the other one has ended.</summary>
    [JsonStringEnumMemberName("wait")]
    Wait,
}
