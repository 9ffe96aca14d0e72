using System.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers.Bodies;
using Sessions.Wire.Answers.Streams;

namespace Sessions.Wire.Answers;

/// <summary>
/// Reads a provider's answer while it is forwarded unchanged, and holds its end back until the turn is recorded.
/// </summary>
/// <remarks>
/// The relay loop: read a chunk, <see cref="Push"/> it to the client's writer, flush; when <see cref="IsAtEnd"/> or
/// at the end of input, take <see cref="Finish"/>, record the turn durably, <see cref="Release"/>, and go on pushing
/// until the input ends: after the release bytes pass unread. What was written in total is what was pushed, byte for
/// byte, unless
/// <see cref="AnswerTapOptions.RemoveUsage"/> is on. One answer, one thread at a time.
/// </remarks>
public abstract class AnswerTap : IDisposable
{
    private protected AnswerTap()
    {
    }

    /// <summary>
    /// Whether the last event has come in and is held; always false for plain bodies, whose end is the end of input.
    /// </summary>
    public abstract bool IsAtEnd { get; }

    /// <summary>
    /// Whether anything that the model generated has come in: text, reasoning or tool input. Marks the first token.
    /// </summary>
    public abstract bool HasContent { get; }

    /// <summary>
    /// The number that the next event of a Responses stream would carry, for an error event of the caller's own.
    /// </summary>
    public virtual int NextSequenceNumber => 0;

    /// <summary>A tap for an event stream.</summary>
    public static AnswerTap ForStream(WireFormat wire, AnswerTapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        StreamReading reading = wire switch
        {
            WireFormat.Chat => new ChatStream(options),
            WireFormat.Responses => new ResponsesStream(options),
            WireFormat.Messages => new MessagesStream(options),
            _ => throw new ArgumentOutOfRangeException(nameof(wire), wire, "Unknown wire format."),
        };
        return new StreamTap(reading, options, wire == WireFormat.Chat && options.RemoveUsage);
    }

    /// <summary>A tap for a plain JSON body.</summary>
    public static AnswerTap ForBody(WireFormat wire, AnswerTapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BodyTap(wire, options);
    }

    /// <summary>Takes bytes as they arrive and writes those that the client may have now.</summary>
    public abstract void Push(ReadOnlySpan<byte> chunk, IBufferWriter<byte> client);

    /// <summary>What the answer said so far; the input counts as ended. Later calls give the same object.</summary>
    public abstract AnswerSummary Finish();

    /// <summary>Writes what was held back; ends the reading if <see cref="Finish"/> has not.</summary>
    public abstract void Release(IBufferWriter<byte> client);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives pooled memory back.</summary>
    private protected abstract void Dispose(bool disposing);
}
