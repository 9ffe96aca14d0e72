using System.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;
using Sessions.Wire.Conversion.Answers;

namespace Sessions.Wire.Conversion;

/// <summary>Puts an upstream's answer into the format that the session speaks, as it comes in.</summary>
/// <remarks>
/// An answer that breaks off never looks complete: of a stream no last event is written, of a plain body nothing. One
/// that holds what cannot be converted ends as an error of the client's format. Reasoning is left out; its tokens stay
/// in the usage. One answer, one thread at a time.
/// </remarks>
public abstract class AnswerConverter : IDisposable
{
    private protected AnswerConverter()
    {
    }

    /// <summary>
    /// Whether the upstream reported usage that can be believed; where the format needs numbers all the same, they are
    /// zero. Always true for an answer that passes unread, because the formats are the same.
    /// </summary>
    public abstract bool HasUsage { get; }

    /// <summary>A converter of a plain JSON body, which is written when it has come in.</summary>
    /// <param name="from">What the upstream speaks.</param>
    /// <param name="to">What the client speaks.</param>
    /// <param name="facts">What the upstream does not say.</param>
    public static AnswerConverter ForBody(WireFormat from, WireFormat to, AnswerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (from == to)
        {
            return new UnchangedAnswer();
        }

        AnswerSink sink = to switch
        {
            WireFormat.Chat => new ChatBody(facts),
            WireFormat.Responses => new ResponsesBody(facts),
            WireFormat.Messages => new MessagesBody(facts),
            _ => throw new ArgumentOutOfRangeException(nameof(to), to, "Unknown wire format."),
        };
        return new BodyConverter(from, sink);
    }

    /// <summary>A converter of an event stream, event by event.</summary>
    /// <param name="from">What the upstream speaks.</param>
    /// <param name="to">What the client speaks.</param>
    /// <param name="facts">What the upstream does not say.</param>
    public static AnswerConverter ForStream(WireFormat from, WireFormat to, AnswerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (from == to)
        {
            return new UnchangedAnswer();
        }

        AnswerSink sink = to switch
        {
            WireFormat.Chat => new ChatEvents(facts),
            WireFormat.Responses => new ResponsesEvents(facts),
            WireFormat.Messages => new MessagesEvents(facts),
            _ => throw new ArgumentOutOfRangeException(nameof(to), to, "Unknown wire format."),
        };
        AnswerSource source = from switch
        {
            WireFormat.Chat => new ChatEventSource(sink, facts),
            WireFormat.Responses => new ResponsesEventSource(sink),
            WireFormat.Messages => new MessagesEventSource(sink),
            _ => throw new ArgumentOutOfRangeException(nameof(from), from, "Unknown wire format."),
        };
        return new StreamConverter(source, sink);
    }

    /// <summary>
    /// Writes the body of an answer with an error status; one that cannot be read gives its status alone.
    /// </summary>
    /// <param name="from">What the upstream speaks.</param>
    /// <param name="to">What the client speaks.</param>
    /// <param name="status">The upstream's HTTP status.</param>
    /// <param name="body">The upstream's body.</param>
    /// <param name="output">Takes the body.</param>
    public static void ConvertError(
        WireFormat from, WireFormat to, int status, ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (from == to)
        {
            output.Write(body);
            return;
        }

        AnswerError error = ErrorBody.Read(from, body)
            ?? new AnswerError(null, null, $"The upstream answered with status {status}.");
        ErrorShape.Write(to, status, error, output);
    }

    /// <summary>Takes bytes of the upstream's answer as they arrive and writes what the client may have.</summary>
    public abstract void Push(ReadOnlySpan<byte> upstream, IBufferWriter<byte> output);

    /// <summary>The upstream's answer ended or broke off: writes a plain body if it was whole, else nothing.</summary>
    public abstract void Finish(IBufferWriter<byte> output);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives pooled memory back.</summary>
    private protected abstract void Dispose(bool disposing);
}
