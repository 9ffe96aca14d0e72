using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;

namespace Sessions.Core.Turns;

/// <summary>What became of a provider call.</summary>
/// <remarks>
/// Reporting the same outcome again is safe: it counts once. Byte memory is borrowed until the call
/// returns.
/// </remarks>
public sealed record TurnOutcome
{
    /// <summary>The turn, as it was proposed.</summary>
    public required Guid TurnId { get; init; }

    /// <summary>How it ended; never <see cref="TurnEnding.Lost"/>.</summary>
    public required TurnEnding Ending { get; init; }

    /// <summary>HTTP status of the provider's answer; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>What the provider says it used; null when it did not say, or said what cannot be true.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The provider's own usage JSON, kept so that the turn can be priced again.</summary>
    public ReadOnlyMemory<byte> RawUsage { get; init; }

    /// <summary>Why a reported usage was not believed.</summary>
    public string? UsageProblem { get; init; }

    /// <summary>Generated tokens by this grid's count; used only where the provider reports none.</summary>
    public int CountedOutput { get; init; }

    /// <summary>The provider's id of the answer.</summary>
    public string? ResponseId { get; init; }

    /// <summary>The model that the provider says has answered.</summary>
    public string? ResponseModel { get; init; }

    /// <summary>Why the model stopped, in the provider's word.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The answer as JSON in the provider's non-streamed shape; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Whether the answer was larger than what is kept.</summary>
    public bool OutputTruncated { get; init; }

    /// <summary>From sending the request until the answer's last byte.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>From sending the request until the first generated content; null when there was none.</summary>
    public TimeSpan? TimeToFirstToken { get; init; }

    /// <summary>The error, in the provider's words where it sent some; null when the turn completed.</summary>
    public TurnError? Error { get; init; }

    /// <summary>
    /// What a later request that extends this turn finds the session by; null when it shall not be found that way.
    /// </summary>
    public ChainHash? Tip { get; init; }

    /// <summary>
    /// The session whose conversation the request goes on with, where it is the first of its own; null for none that is
    /// known.
    /// </summary>
    public string? ForkedFrom { get; init; }

    /// <summary>The answer as it went to the client, to be given again; null where that is not asked for.</summary>
    public RecordedAnswer? Answer { get; init; }

    /// <summary>Whether content is stored.</summary>
    public CaptureMode Capture { get; init; }
}
