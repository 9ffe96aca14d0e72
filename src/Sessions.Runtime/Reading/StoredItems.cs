using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Finds the items of one path in the log; each event is read once, and neighbours come in one read.</summary>
internal sealed class StoredItems(ISessionStore store, SessionKey key)
{
    // Enough for the events around one turn; a larger read would mostly bring answers that the path does not need.
    private const int ReadBytes = 128 * 1024;

    // Items may be nested as deep as a client's body was; the log adds a few levels around them.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_024 };

    private readonly List<(int Bytes, ReadOnlyMemory<byte> Raw, bool Continues)> _items = [];
    private IReadOnlyList<StoredBatch> _batches = [];
    private long _position;
    private int _first;

    /// <summary>
    /// An item's size and bytes, and whether it continues the message before it; the bytes are empty when only metadata
    /// was captured.
    /// </summary>
    /// <exception cref="InvalidDataException">The log does not hold the item where the tree says it is.</exception>
    public async ValueTask<(int Bytes, ReadOnlyMemory<byte> Raw, bool Continues)> FindAsync(
        PathItem item, CancellationToken cancellationToken)
    {
        if (item.Position != _position)
        {
            var json = InBatches(item.Position);
            if (json is null)
            {
                _batches = await store.ReadForwardAsync(key, item.Position - 1, ReadBytes, cancellationToken)
                    .ConfigureAwait(false);
                json = InBatches(item.Position);
            }

            Parse(json ?? throw Missing(item.Position));
            _position = item.Position;
        }

        var index = item.Node - _first;
        return index >= 0 && index < _items.Count ? _items[index] : throw Missing(item.Position);
    }

    private ReadOnlyMemory<byte>? InBatches(long position)
    {
        foreach (var batch in _batches)
        {
            if (position < batch.FirstPosition || position > batch.LastPosition)
            {
                continue;
            }

            var at = batch.FirstPosition;
            for (var frames = batch.Frames; EventFrames.TryRead(ref frames, out var json); at++)
            {
                if (at == position)
                {
                    return json;
                }
            }
        }

        return null;
    }

    private void Parse(ReadOnlyMemory<byte> json)
    {
        _items.Clear();
        var data = json[EventHeader.Read(json.Span).DataOffset..];

        // The payload is followed by the envelope's closing brace.
        var reader = new Utf8JsonReader(data.Span, isFinalBlock: false, new JsonReaderState(Options));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isFirst, isItems) = (reader.ValueTextEquals("first"u8), reader.ValueTextEquals("items"u8));
            reader.Read();
            if (isFirst)
            {
                _first = reader.GetInt32();
            }
            else if (isItems)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    _items.Add(ReadItem(ref reader, data));
                }
            }
            else if (!reader.TrySkip())
            {
                throw new InvalidDataException("An event of the log is cut short.");
            }
        }
    }

    private static (int Bytes, ReadOnlyMemory<byte> Raw, bool Continues) ReadItem(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> data)
    {
        var (bytes, continues) = (0, false);
        ReadOnlyMemory<byte> raw = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isBytes, isRaw) = (reader.ValueTextEquals("bytes"u8), reader.ValueTextEquals("raw"u8));
            var isContinues = reader.ValueTextEquals("continues"u8);
            reader.Read();
            if (isBytes)
            {
                bytes = reader.GetInt32();
                continue;
            }

            continues |= isContinues && reader.TokenType == JsonTokenType.True;
            var start = (int)reader.TokenStartIndex;
            if (!reader.TrySkip())
            {
                throw new InvalidDataException("An event of the log is cut short.");
            }

            raw = isRaw ? data[start..(int)reader.BytesConsumed] : raw;
        }

        return (bytes, raw, continues);
    }

    private static InvalidDataException Missing(long position) =>
        new($"The log does not hold the expected items at position {position}.");
}
