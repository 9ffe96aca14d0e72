using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers.Assembly;

namespace Sessions.Wire.Answers.Streams;

/// <summary>Understands the events of one wire format's stream.</summary>
internal abstract class StreamReading(WireFormat wire, AnswerTapOptions options) : IDisposable
{
    protected AnswerDraft Draft { get; } = new(wire);

    protected OutputBudget Budget { get; } = new(options.OutputMax);

    public bool HasContent => Draft.HasContent;

    /// <summary>How many events with data have come in.</summary>
    public int EventCount { get; private set; }

    /// <summary>Takes in one event and says what is to become of its bytes.</summary>
    public Verdict Read(in SseBlock block)
    {
        Verdict verdict = Verdict.Release;
        if (!block.Data.IsEmpty)
        {
            EventCount++;
            try
            {
                verdict = ReadData(block);
            }
            catch (JsonException)
            {
                // Forwarded all the same: the client may know what it is.
                Draft.UnreadEvents++;
            }
        }

        if (block.Name.SequenceEqual("error"u8))
        {
            Draft.Error ??= ErrorBody.Unread(block.Data);
            return Verdict.Terminal;
        }

        return verdict;
    }

    /// <summary>Notes an event that was too long to be read.</summary>
    public void NoteOversized()
    {
        EventCount++;
        Draft.UnreadEvents++;
        Draft.OutputTruncated = true;
    }

    /// <summary>Whether an event of that name or type is the last one.</summary>
    public abstract bool IsTerminal(ReadOnlySpan<byte> type);

    public AnswerSummary Summarise(bool terminal)
    {
        using PooledBytes output = new();
        WriteOutput(output);
        return Draft.Summarise(terminal, output.Written);
    }

    public void Dispose()
    {
        Draft.Dispose();
        ReleaseMemory();
    }

    protected abstract Verdict ReadData(in SseBlock block);

    /// <summary>Writes the assembled output; sets <see cref="AnswerDraft.OutputTruncated"/>.</summary>
    protected abstract void WriteOutput(PooledBytes output);

    protected abstract void ReleaseMemory();

    /// <summary>A reader that stands on the event's root object.</summary>
    protected static Utf8JsonReader OpenObject(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = new(data);
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject
            ? reader
            : throw new JsonException("An event is an object.");
    }
}
