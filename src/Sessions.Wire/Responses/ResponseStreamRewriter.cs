using System.Buffers;
using System.Text.Json;
using Sessions.Wire.Answers;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Responses;

/// <summary>Rewrites the response objects in a stream's events.</summary>
internal sealed class ResponseStreamRewriter(ResponseFacts facts) : ResponseRewriter(facts)
{
    // The last event holds the whole answer, and what the request said beside it.
    private const int EventBytesMax = 64 * 1024 * 1024;

    private readonly SseSplitter _splitter = new(EventBytesMax);

    public override void Push(ReadOnlySpan<byte> upstream, IBufferWriter<byte> output)
    {
        var rest = upstream;
        while (_splitter.TryRead(ref rest, out var block))
        {
            Write(block, output);
        }
    }

    public override void Finish(IBufferWriter<byte> output)
    {
        if (_splitter.TryReadRest(out var block))
        {
            Write(block, output);
        }
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _splitter.Dispose();
        }
    }

    private void Write(in SseBlock block, IBufferWriter<byte> output)
    {
        var raw = block.Raw;
        if (block.Kind != SseBlockKind.Event || block.DataOffset <= 0 || Find(block.Data) is not { } place)
        {
            output.Write(raw);
            return;
        }

        var (start, end) = (block.DataOffset + place.Start.Value, block.DataOffset + place.End.Value);
        output.Write(raw[..start]);
        Members.Write(raw[start..end], output);
        output.Write(raw[end..]);
    }

    /// <summary>Where the response object of an event stands; null in an event without one.</summary>
    internal static Range? Find(ReadOnlySpan<byte> data)
    {
        if (data.IndexOf("response\""u8) < 0)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(data, ItemJson.Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isResponse = reader.ValueTextEquals("response"u8);
                reader.Read();
                var isObject = reader.TokenType == JsonTokenType.StartObject;
                var place = ItemJson.Take(ref reader);
                if (isResponse && isObject)
                {
                    return place;
                }
            }
        }
        catch (JsonException)
        {
            // Passed on as it came; the client will say what it thinks of it.
        }

        return null;
    }
}
