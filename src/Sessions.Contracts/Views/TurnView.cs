using System.Text.Json.Serialization;

namespace Sessions.Contracts.Views;

/// <summary>Where a turn stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TurnStatus>))]
public enum TurnStatus
{
    /// <summary>No end of it is in the log yet.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>The provider's answer was complete.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>The provider refused, broke off or could not be reached.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The client went away first.</summary>
    [JsonStringEnumMemberName("aborted")]
    Aborted,

    /// <summary>Its outcome was never learnt.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,
}

/// <summary>One turn of the timeline. What only its end tells is null while it runs.</summary>
public sealed record TurnView
{
    /// <summary>Its number in the session, from 1.</summary>
    public required int Turn { get; init; }

    /// <summary>The front door's id of it.</summary>
    public required Guid TurnId { get; init; }

    /// <summary>Where it stands.</summary>
    public required TurnStatus Status { get; init; }

    /// <summary>Position of its <c>turn.started</c> event.</summary>
    public required long Position { get; init; }

    /// <summary>Line of conversation; null for the main one.</summary>
    public string? Thread { get; init; }

    /// <summary>Kind of side agent; null when the client names none.</summary>
    public string? Agent { get; init; }

    /// <summary>Wire format: <c>chat</c>, <c>responses</c> or <c>messages</c>.</summary>
    public required string Wire { get; init; }

    /// <summary>Model as the request spells it.</summary>
    public required string Model { get; init; }

    /// <summary>Model that answered; null when the provider did not say.</summary>
    public string? ResponseModel { get; init; }

    /// <summary>Upstream that the call went to.</summary>
    public required string Upstream { get; init; }

    /// <summary>Whether the answer was streamed.</summary>
    public required bool Stream { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Milliseconds until the answer's last byte.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Milliseconds until the first generated content; null when there was none.</summary>
    public double? TimeToFirstTokenMs { get; init; }

    /// <summary>What the ledger booked.</summary>
    public UsageView? Usage { get; init; }

    /// <summary>
    /// Share of the prompt that came from the provider's prefix cache, 0–1; null when no prompt was booked.
    /// </summary>
    public double? CacheHitRate { get; init; }

    /// <summary>Prompt tokens that were predicted to come from the provider's prefix cache.</summary>
    public required int PredictedCacheRead { get; init; }

    /// <summary>
    /// Tokens of its path as it was sent and of what primes the answer, by the grid's count, corrected by what the
    /// provider has reported before.
    /// </summary>
    public required int ContextTokens { get; init; }

    /// <summary>The same by the grid's count alone.</summary>
    public required int CountedTokens { get; init; }

    /// <summary>
    /// By how many per cent <see cref="ContextTokens"/> was above (below: negative) the prompt that the provider
    /// reported; null where it reported none.
    /// </summary>
    public double? EstimateError { get; init; }

    /// <summary>Tokens that a compaction kept out of it.</summary>
    public required int CompactedTokens { get; init; }

    /// <summary>The compaction that it was sent with; null when it was sent as it came.</summary>
    public required long? Compaction { get; init; }

    /// <summary>The model's window, in tokens.</summary>
    public required int Window { get; init; }

    /// <summary>Context tokens over the usable window.</summary>
    public double? Pressure { get; init; }

    /// <summary>Cost in US dollars, exact to a billionth; null when the model's price is not known.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>
    /// Whether it used tokens of a model without a known price; null until its usage is booked.
    /// </summary>
    public bool? Unpriced { get; init; }

    /// <summary>The session's account when this turn ended.</summary>
    public LedgerView? Cumulative { get; init; }

    /// <summary>W3C trace id; null when the call was not traced.</summary>
    public string? TraceId { get; init; }

    /// <summary>Metadata of the turn; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Why it failed.</summary>
    public TurnErrorView? Error { get; init; }

    /// <summary>Why the model stopped, in the provider's word.</summary>
    public string? FinishReason { get; init; }
}

/// <summary>Why a turn failed.</summary>
/// <param name="Type">The provider's error type, or the grid's.</param>
/// <param name="Code">The error code; null when there is none.</param>
/// <param name="Message">The sentence that came with it; null when there is none or content is not captured.</param>
public sealed record TurnErrorView(string Type, string? Code, string? Message);

/// <summary>One page of the timeline, in the order of the turns' numbers.</summary>
/// <param name="Turns">The turns.</param>
/// <param name="Next">Number of the last turn of the page; continue with it as <c>after</c>.</param>
/// <param name="HasMore">Whether later turns exist.</param>
/// <param name="Total">Turns that the session has started.</param>
public sealed record TurnPageView(IReadOnlyList<TurnView> Turns, int Next, bool HasMore, int Total);
