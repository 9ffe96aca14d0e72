using Sessions.Contracts;
using Sessions.Storage.Sqlite.Endpoints;
using Sessions.Storage.Sqlite.Paths;

namespace Sessions.Storage.Sqlite.Reading;

/// <summary>A connection that only reads, with its statements.</summary>
/// <remarks>
/// Finding the session and reading its batches are two statements without a transaction around them: row numbers are
/// never given twice, so a deletion in between only empties the second, which is an answer that was true at that
/// moment.
/// </remarks>
internal sealed class ReaderConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _forward;
    private readonly SqliteStatement _backward;
    private readonly SqliteStatement _snapshot;

    public ReaderConnection(SqliteStoreOptions options)
    {
        _connection = SqliteConnection.Open(options.Path, true, options.ReaderCacheBytes, options.BusyTimeout);
        _find = _connection.Prepare("SELECT sid, head FROM sessions WHERE tenant = ?1 AND id = ?2");
        const string batches =
            "SELECT p.place, b.count, length(b.frames), b.batch_id, b.frames "
            + "FROM places p CROSS JOIN batches b ON b.batch = p.batch ";
        _forward = _connection.Prepare(
            batches
            + "WHERE p.place >= coalesce((SELECT max(place) FROM places WHERE place BETWEEN ?1 AND ?2), ?1) "
            + "AND p.place <= ?3 ORDER BY p.place");
        _backward = _connection.Prepare(batches + "WHERE p.place BETWEEN ?1 AND ?2 ORDER BY p.place DESC");
        _snapshot = _connection.Prepare(
            "SELECT position, data FROM sessions JOIN snapshots USING (sid) WHERE tenant = ?1 AND id = ?2");
        Listing = new ListingStatements(_connection);
        Expiries = new ExpiryStatements(_connection);
        Paths = new PathReading(_connection);
        Endpoints = new EndpointReading(_connection);
    }

    public ListingStatements Listing { get; }

    public ExpiryStatements Expiries { get; }

    public PathReading Paths { get; }

    public EndpointReading Endpoints { get; }

    public long ReadHead(in SessionKey key) => TryFind(key, out _, out var head) ? head : 0;

    public List<StoredBatch> ReadForward(in SessionKey key, long after, int bytesMax, CancellationToken cancellation)
    {
        if (!TryFind(key, out var sid, out var head) || after >= head)
        {
            return [];
        }

        var first = sid << SqliteSchema.PositionBits;
        _forward.Bind(1, first);
        _forward.Bind(2, first + Math.Max(after, 0) + 1);
        _forward.Bind(3, first + SqliteSchema.PositionMax);
        return ReadBatches(_forward, first, after, bytesMax, cancellation);
    }

    public List<StoredBatch> ReadBackward(in SessionKey key, long before, int bytesMax, CancellationToken cancellation)
    {
        if (before <= 1 || !TryFind(key, out var sid, out _))
        {
            return [];
        }

        var first = sid << SqliteSchema.PositionBits;
        _backward.Bind(1, first);
        _backward.Bind(2, first + Math.Min(before - 1, SqliteSchema.PositionMax));
        return ReadBatches(_backward, first, 0, bytesMax, cancellation);
    }

    public StoredSnapshot? ReadSnapshot(in SessionKey key)
    {
        _snapshot.Bind(1, key.Tenant.Value);
        _snapshot.Bind(2, key.Id.Value);
        if (!_snapshot.Step())
        {
            return null;
        }

        try
        {
            return new StoredSnapshot(_snapshot.Int64(0), _snapshot.Blob(1).ToArray());
        }
        finally
        {
            _snapshot.Reset();
        }
    }

    public void Dispose() => _connection.Dispose();

    private static List<StoredBatch> ReadBatches(
        SqliteStatement rows, long first, long after, long bytesMax, CancellationToken cancellation)
    {
        var batches = new List<StoredBatch>();
        try
        {
            while (rows.Step())
            {
                cancellation.ThrowIfCancellationRequested();
                var position = rows.Int64(0) - first;
                var count = (int)rows.Int64(1);
                if (position + count - 1 <= after)
                {
                    continue;
                }

                bytesMax -= rows.Int64(2);
                if (bytesMax < 0 && batches.Count > 0)
                {
                    break;
                }

                var batchId = new Guid(rows.Blob(3), bigEndian: true);
                batches.Add(new StoredBatch(position, count, batchId, rows.Blob(4).ToArray()));
            }
        }
        finally
        {
            rows.Reset();
        }

        return batches;
    }

    private bool TryFind(in SessionKey key, out long sid, out long head)
    {
        _find.Bind(1, key.Tenant.Value);
        _find.Bind(2, key.Id.Value);
        if (!_find.Step())
        {
            (sid, head) = (0, 0);
            return false;
        }

        (sid, head) = (_find.Int64(0), _find.Int64(1));
        _find.Reset();
        return true;
    }
}
