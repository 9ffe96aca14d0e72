using System.Text.Json;
using Sessions.Core.Ledger;
using Sessions.Wire.Answers;
using Sessions.Wire.Answers.Usage;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Reads the events of one format's stream and tells a sink what they say.</summary>
/// <param name="sink">Takes the answer.</param>
/// <param name="inputIncludesCache">Whether the format's prompt tokens include cached ones.</param>
internal abstract class AnswerSource(AnswerSink sink, bool inputIncludesCache) : IDisposable
{
    protected AnswerSink Sink { get; } = sink;

    protected UsageDraft Usage { get; } = new();

    /// <summary>Takes in one event; one that cannot be read ends the answer with an error.</summary>
    public void Read(in SseBlock block)
    {
        if (block.Data.IsEmpty || Sink.IsDone)
        {
            return;
        }

        try
        {
            if (!TryReadMark(block.Data))
            {
                ReadJson(block);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, bytes that are not UTF-8, or half a surrogate pair where a name is expected.
            Sink.FailUnread("The upstream sent an event that cannot be read.");
        }
    }

    public void Dispose()
    {
        Usage.Dispose();
        DisposeOwn();
    }

    /// <summary>Whether the data was a mark of the stream rather than JSON.</summary>
    protected virtual bool TryReadMark(ReadOnlySpan<byte> data) => false;

    /// <summary>Takes in one event.</summary>
    /// <param name="data">The event, an object.</param>
    /// <param name="json">Its bytes.</param>
    protected abstract void ReadEvent(JsonElement data, ReadOnlySpan<byte> json);

    protected abstract AnswerError? ErrorOf(ReadOnlySpan<byte> json);

    protected virtual void DisposeOwn()
    {
    }

    protected TokenUsage? Settle() => Usage.Settle(inputIncludesCache).Usage;

    private void ReadJson(in SseBlock block)
    {
        Utf8JsonReader reader = new(block.Data, new JsonReaderOptions { MaxDepth = JsonElements.DepthMax });
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        if (!document.RootElement.IsObject())
        {
            Sink.FailUnread("The upstream sent an event that is no object.");
        }
        else if (block.Name.SequenceEqual("error"u8))
        {
            Sink.Fail(ErrorOf(block.Data) ?? ErrorBody.Unread(block.Data));
        }
        else
        {
            ReadEvent(document.RootElement, block.Data);
        }
    }
}
