namespace Sessions.Wire.Conversion.Answers;

/// <summary>Why an answer ended, in no format.</summary>
internal enum AnswerEnd : byte
{
    /// <summary>The model had nothing more to say, or calls tools.</summary>
    Whole,

    /// <summary>One of the client's stop sequences came up.</summary>
    StopSequence,

    /// <summary>The limit of tokens, or the window.</summary>
    Length,

    /// <summary>The provider or the model would not go on.</summary>
    Refused,
}

/// <summary>The names of ends in each format.</summary>
internal static class AnswerEnds
{
    public static AnswerEnd OfChat(ReadOnlySpan<byte> reason) =>
        reason.SequenceEqual("length"u8) ? AnswerEnd.Length
        : reason.SequenceEqual("content_filter"u8) ? AnswerEnd.Refused
        : AnswerEnd.Whole;

    /// <summary>The reason of an answer that is incomplete; those not known here stopped early all the same.</summary>
    public static AnswerEnd OfIncomplete(ReadOnlySpan<byte> reason) =>
        reason.SequenceEqual("content_filter"u8) ? AnswerEnd.Refused : AnswerEnd.Length;

    public static AnswerEnd OfMessages(ReadOnlySpan<byte> reason) =>
        reason.SequenceEqual("max_tokens"u8) || reason.SequenceEqual("model_context_window_exceeded"u8)
            ? AnswerEnd.Length
        : reason.SequenceEqual("refusal"u8) ? AnswerEnd.Refused
        : reason.SequenceEqual("stop_sequence"u8) ? AnswerEnd.StopSequence
        : AnswerEnd.Whole;

    public static ReadOnlySpan<byte> ToChat(AnswerEnd end, bool hasCalls) => end switch
    {
        AnswerEnd.Length => "length"u8,
        AnswerEnd.Refused => "content_filter"u8,
        _ => hasCalls ? "tool_calls"u8 : "stop"u8,
    };

    public static ReadOnlySpan<byte> ToMessages(AnswerEnd end, bool hasCalls, bool hasRefusal) => end switch
    {
        AnswerEnd.Length => "max_tokens"u8,
        AnswerEnd.Refused => "refusal"u8,
        AnswerEnd.StopSequence => "stop_sequence"u8,
        _ => hasCalls ? "tool_use"u8 : hasRefusal ? "refusal"u8 : "end_turn"u8,
    };

    /// <summary>The reason of an incomplete Responses answer; empty for a complete one.</summary>
    public static ReadOnlySpan<byte> ToIncomplete(AnswerEnd end) => end switch
    {
        AnswerEnd.Length => "max_output_tokens"u8,
        AnswerEnd.Refused => "content_filter"u8,
        _ => default,
    };
}
