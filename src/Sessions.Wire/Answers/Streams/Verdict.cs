namespace Sessions.Wire.Answers.Streams;

/// <summary>What is to become of an event's bytes.</summary>
internal readonly record struct Verdict
{
    private Verdict(VerdictKind kind) => Kind = kind;

    /// <summary>Forward it now.</summary>
    public static Verdict Release => default;

    /// <summary>Hold it, and all that follows, until the turn is recorded.</summary>
    public static Verdict Terminal => new(VerdictKind.Terminal);

    /// <summary>The client must not see it.</summary>
    public static Verdict Drop => new(VerdictKind.Drop);

    public VerdictKind Kind { get; }

    /// <summary>Where the part to leave out begins, in bytes of the event's data.</summary>
    public int CutStart { get; private init; }

    /// <summary>Where the part to leave out ends.</summary>
    public int CutEnd { get; private init; }

    /// <summary>Forward it without a part of its data.</summary>
    public static Verdict Cut(int start, int end) => new(VerdictKind.Cut) { CutStart = start, CutEnd = end };
}

/// <summary>The kinds of <see cref="Verdict"/>.</summary>
internal enum VerdictKind : byte
{
    Release,
    Terminal,
    Drop,
    Cut,
}
