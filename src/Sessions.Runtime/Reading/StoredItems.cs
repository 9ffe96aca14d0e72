using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Finds the items of one path in the log; each event is read once, and neighbours come in one read.</summary>
internal sealed class StoredItems(ISessionStore store, SessionKey key, bool isOrigin = false)
{
    // Enough for the events around one turn; a larger read would mostly bring answers that the path does not need.
    private const int ReadBytes = 128 * 1024;

    // Items may be nested as deep as a client's body was; the log adds a few levels around them.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_024 };

    private readonly List<(int Bytes, ReadOnlyMemory<byte> Raw, bool Continues)> _items = [];
    private readonly List<ChainHash> _chains = [];
    private Dictionary<string, StoredItems>? _origins;
    private SessionForkedData? _forked;
    private IReadOnlyList<StoredBatch> _batches = [];
    private long _position;
    private int _first;

    /// <summary>Whether anything was found in another session's log.</summary>
    public bool HasOrigins => _origins is not null;

    /// <summary>
    /// An item's size and bytes, and whether it continues the message before it; the bytes are empty when only metadata
    /// was captured.
    /// </summary>
    /// <exception cref="InvalidDataException">The log does not hold the item where the tree says it is.</exception>
    /// <exception cref="OriginDeletedException">The log that holds it is another session's and is gone.</exception>
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

        if (_forked is { } forked)
        {
            // Whoever forks a fork names the log that holds the items: another fork of that name has come since.
            return isOrigin
                ? throw Missing(item.Position)
                : await FindSharedAsync(forked, item.Node, cancellationToken).ConfigureAwait(false);
        }

        var index = item.Node - _first;
        return index >= 0 && index < _items.Count ? _items[index] : throw Missing(item.Position);
    }

    // A fork knows by hash what it shares: a later session of the same name is not taken for the one that it came from.
    private async ValueTask<(int Bytes, ReadOnlyMemory<byte> Raw, bool Continues)> FindSharedAsync(
        SessionForkedData forked, int node, CancellationToken cancellationToken)
    {
        if (forked.Items is not { } shared || node < 1 || node > shared.Count)
        {
            throw Missing(_position);
        }

        var item = shared[node - 1];
        var origin = OriginOf(item.Session ?? forked.Session);
        try
        {
            var found = await origin
                .FindAsync(new PathItem(item.Node, 0, item.Kind, item.Tokens, item.Position), cancellationToken)
                .ConfigureAwait(false);
            return origin._chains[item.Node - origin._first] == item.Chain
                ? found
                : throw new OriginDeletedException();
        }
        catch (InvalidDataException e)
        {
            throw new OriginDeletedException(e);
        }
    }

    private StoredItems OriginOf(string session)
    {
        _origins ??= new Dictionary<string, StoredItems>(StringComparer.Ordinal);
        if (!_origins.TryGetValue(session, out var origin))
        {
            origin = new StoredItems(store, key with { Id = SessionId.Parse(session) }, isOrigin: true);
            _origins.Add(session, origin);
        }

        return origin;
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
        _chains.Clear();
        var header = EventHeader.Read(json.Span);
        _forked = header.Type == EventTypes.SessionForked ? ((SessionForked)EventCodec.Read(json)).Data : null;
        if (header.Type != EventTypes.ItemsAppended)
        {
            return;
        }

        var data = json[header.DataOffset..];

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
                    _items.Add(ReadItem(ref reader, data, out var chain));
                    _chains.Add(chain);
                }
            }
            else if (!reader.TrySkip())
            {
                throw new InvalidDataException("An event of the log is cut short.");
            }
        }
    }

    private static (int Bytes, ReadOnlyMemory<byte> Raw, bool Continues) ReadItem(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> data, out ChainHash chain)
    {
        chain = default;
        var (bytes, continues) = (0, false);
        ReadOnlyMemory<byte> raw = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isBytes, isRaw) = (reader.ValueTextEquals("bytes"u8), reader.ValueTextEquals("raw"u8));
            var isContinues = reader.ValueTextEquals("continues"u8);
            var isChain = reader.ValueTextEquals("chain"u8);
            reader.Read();
            if (isChain)
            {
                chain = ChainHash.Parse(reader.ValueSpan);
                continue;
            }

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
