namespace Sessions.Wire.Answers;

/// <summary>What a piece cut out of an event stream is.</summary>
public enum SseBlockKind : byte
{
    /// <summary>A whole event with its closing blank line; comments alone make one without data.</summary>
    Event,

    /// <summary>The line feed of a CRLF whose carriage return closed the block before, in an earlier chunk.</summary>
    LateLineFeed,

    /// <summary>Bytes of an event over the limit, not its end.</summary>
    Fragment,

    /// <summary>The last bytes of an event over the limit, its closing blank line included.</summary>
    FragmentEnd,
}

/// <summary>One piece of an event stream; its spans are valid until the splitter is called again.</summary>
public readonly ref struct SseBlock
{
    /// <summary>What the piece is.</summary>
    public SseBlockKind Kind { get; init; }

    /// <summary>Every byte of the piece; the pieces of a stream, joined, are the stream.</summary>
    public ReadOnlySpan<byte> Raw { get; init; }

    /// <summary>The value of the event's last <c>event</c> line; empty without one.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The event's data, several lines joined by a line feed; empty without any.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>
    /// Where <see cref="Data"/> begins in <see cref="Raw"/>; -1 when it was joined from several lines.
    /// </summary>
    public int DataOffset { get; init; }

    /// <summary>Whether <see cref="Raw"/> begins in an earlier chunk than the one being read.</summary>
    public bool IsCarried { get; init; }
}
