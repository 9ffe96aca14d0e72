namespace Sessions.Wire.Answers;

/// <summary>The limits of an <see cref="AnswerTap"/>, all in bytes.</summary>
public sealed record AnswerTapOptions
{
    /// <summary>The defaults.</summary>
    public static AnswerTapOptions Default { get; } = new();

    /// <summary>
    /// How much of the answer's output is assembled; beyond it <see cref="AnswerSummary.OutputTruncated"/>. Default 8
    /// MiB.
    /// </summary>
    public int OutputMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// The longest stream event that is read; a longer one is forwarded unread. At least <see cref="HoldMax"/>.
    /// Default 32 MiB.
    /// </summary>
    public int EventMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// How much of an unfinished event is held before it is released as it comes, unless it is known to be the last
    /// one. Default 64 KiB.
    /// </summary>
    public int HoldMax { get; init; } = 64 * 1024;

    /// <summary>The longest plain body that is read; a longer one is forwarded unread. Default 32 MiB.</summary>
    public int BodyMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// Chat streams only: take out what <c>stream_options.include_usage</c> adds, because the caller, not the client,
    /// asked for it: the chunk with empty <c>choices</c> and a usage object, and the null <c>usage</c> member of all
    /// others. Unfinished events are then held until <see cref="EventMax"/>, since a member cannot be taken out of
    /// half an event.
    /// </summary>
    public bool RemoveUsage { get; init; }
}
