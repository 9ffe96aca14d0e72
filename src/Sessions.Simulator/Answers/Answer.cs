using Sessions.Core.Ledger;
using Sessions.Simulator.Editing;

namespace Sessions.Simulator.Answers;

/// <summary>Why an answer ends.</summary>
internal enum StopCause
{
    Done,
    ToolCalls,
    OutputMax,
    Window,

    /// <summary>The provider stops behind a summary, as it was asked to.</summary>
    Compaction,
}

/// <summary>One tool call of an answer.</summary>
internal sealed record AnswerCall(string Id, string ItemId, string Name, string Arguments);

/// <summary>A decided answer, before it takes a wire format.</summary>
internal sealed class Answer
{
    /// <summary>Gets 24 hexadecimal digits that no other answer has; ids are made of them.</summary>
    public required string Token { get; init; }

    /// <summary>Gets the moment of the answer, in Unix seconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Gets the reasoning, word by word; empty for none.</summary>
    public required IReadOnlyList<string> Reasoning { get; init; }

    /// <summary>Gets the text, piece by piece; empty for none.</summary>
    public required IReadOnlyList<string> Pieces { get; init; }

    public required IReadOnlyList<AnswerCall> Calls { get; init; }

    public required StopCause Stop { get; init; }

    /// <summary>Gets the true usage.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>Gets the usage as the answer tells it; null when it tells none.</summary>
    public required TokenUsage? ToldUsage { get; init; }

    /// <summary>Gets the signature of the reasoning.</summary>
    public required string Signature { get; init; }

    /// <summary>Gets whether the answer is a compaction item; <see cref="Pieces"/> are its content.</summary>
    public bool IsCompaction { get; init; }

    /// <summary>Gets the summary that the provider made first; null for none.</summary>
    public CompactionPass? Compaction { get; init; }

    public string Text => string.Concat(Pieces);
}
