using Sessions.Core.Ledger;

namespace Sessions.Wire.Answers;

/// <summary>What a provider's answer said, in one shape for all wire formats; owns its memory.</summary>
public sealed record AnswerSummary
{
    /// <summary>
    /// Whether the answer came to its proper end: <c>[DONE]</c>, <c>message_stop</c>, <c>response.completed</c>,
    /// <c>.incomplete</c> or <c>.failed</c>, an error event; of a plain body, whether it is a whole JSON object.
    /// </summary>
    public bool Terminal { get; init; }

    /// <summary>The provider's id of the answer.</summary>
    public string? ResponseId { get; init; }

    /// <summary>The model that answered, as the provider names it.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Chat: <c>finish_reason</c> of the first choice that has one; Messages: <c>stop_reason</c>; Responses: the
    /// status, or for an incomplete one its reason.
    /// </summary>
    public string? FinishReason { get; init; }

    /// <summary>The tokens; null when none were reported or what was reported cannot be true.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>
    /// Tokens of the provider's own compaction passes (Anthropic <c>usage.iterations</c>), which are billed but not
    /// part of <see cref="Usage"/>.
    /// </summary>
    public TokenUsage? CompactionUsage { get; init; }

    /// <summary>What is wrong with the reported usage; null when nothing is.</summary>
    public string? UsageProblem { get; init; }

    /// <summary>
    /// The provider's usage object, byte for byte, the last one of a stream; of a Messages stream an array of the
    /// <c>message_start</c> usage and the last <c>message_delta</c> usage. Empty without usage.
    /// </summary>
    public ReadOnlyMemory<byte> RawUsage { get; init; }

    /// <summary>
    /// The assembled answer as JSON in the provider's plain shape. Chat: the message, or an array of messages when
    /// there are several choices; Messages: the content blocks; Responses: the output array. Empty when there was
    /// none. Tool input that broke off, and so is no JSON, stands as a string.
    /// </summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Whether <see cref="Output"/> lacks a part because a limit was reached.</summary>
    public bool OutputTruncated { get; init; }

    /// <summary>The text, reasoning and tool input in <see cref="Output"/>, in UTF-8 bytes after unescaping.</summary>
    public int OutputTextBytes { get; init; }

    /// <summary>The error that the answer carried, in mid-stream or as its body.</summary>
    public AnswerError? Error { get; init; }

    /// <summary>Events that were not JSON or too long to be read.</summary>
    public int UnreadEvents { get; init; }
}
