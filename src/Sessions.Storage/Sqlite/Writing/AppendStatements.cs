using System.Buffers;
using Sessions.Contracts;
using Sessions.Storage.Sqlite.Paths;

namespace Sessions.Storage.Sqlite.Writing;

/// <summary>The statements of an append; they run inside the transaction of a group.</summary>
/// <remarks>
/// The fence is the <c>UPDATE</c> of the session's row under the condition that its head is the expected one. It runs
/// before anything is inserted, so a refused append leaves nothing that its neighbours in the group would have to undo.
/// </remarks>
internal sealed class AppendStatements
{
    private const int GuidBytes = 16;

    private const string Columns =
        "head = ?1, active_at = ?2, created_at = ?3, status = ?4, turns = ?5, input_tokens = ?6, output_tokens = ?7, "
        + "cost_nano_usd = ?8, metadata = ?9, cache = ?14, expires_at = ?15";

    private readonly SidCache _sids;
    private readonly SqliteConnection _connection;
    private readonly PathWriting _paths;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _create;
    private readonly SqliteStatement _advanceHead;
    private readonly SqliteStatement _advanceInBucket;
    private readonly SqliteStatement _advance;
    private readonly SqliteStatement _insertBatch;
    private readonly SqliteStatement _insertPlace;
    private readonly ArrayBufferWriter<byte> _metadata = new();
    private byte[] _cache = [];

    public AppendStatements(SqliteConnection connection, SidCache sids, PathWriting paths)
    {
        _connection = connection;
        _paths = paths;
        _sids = sids;
        _find = connection.Prepare("SELECT sid, head, bucket, expiry_bucket FROM sessions WHERE tenant = ?1 AND id = ?2");
        _create = connection.Prepare("INSERT INTO sessions (tenant, id, head) VALUES (?1, ?2, 0)");
        _advanceHead = connection.Prepare("UPDATE sessions SET head = ?1 WHERE sid = ?2 AND head = ?3");
        _advanceInBucket = connection.Prepare(
            $"UPDATE sessions SET {Columns} WHERE sid = ?10 AND head = ?11 AND bucket = ?12 AND owner = ?13 "
            + "AND expiry_bucket IS ?16");
        _advance = connection.Prepare(
            $"UPDATE sessions SET {Columns}, bucket = ?12, owner = ?13, expiry_bucket = ?16 "
            + "WHERE sid = ?10 AND head = ?11");
        _insertBatch = connection.Prepare(
            "INSERT INTO batches (place, count, batch_id, frames) VALUES (?1, ?2, ?3, ?4)");
        _insertPlace = connection.Prepare("INSERT INTO places (place, batch) VALUES (?1, ?2)");
    }

    public AppendResult Append(in SessionKey key, long expectedPosition, EventBatch batch)
    {
        var isKnown = _sids.TryGet(key, out var session);
        if (batch.After is { } before && (!isKnown || session.LastBatch != before))
        {
            _ = TryFind(key, out _, out var actual);
            return new AppendResult(false, actual);
        }

        if (expectedPosition > 0 && isKnown && TryAdvance(ref session, expectedPosition, batch))
        {
            return Insert(key, session, expectedPosition, batch);
        }

        if (!TryFind(key, out session, out var head) && expectedPosition == 0)
        {
            session = Create(key);
        }

        if (head != expectedPosition)
        {
            return new AppendResult(false, head);
        }

        if (!TryAdvance(ref session, expectedPosition, batch))
        {
            throw new InvalidDataException("The row of a session changed inside its own transaction.");
        }

        return Insert(key, session, expectedPosition, batch);
    }

    /// <summary>Position of the last event; 0 where there is no such log.</summary>
    public long HeadOf(in SessionKey key) => TryFind(key, out _, out var head) ? head : 0;

    private bool TryFind(in SessionKey key, out RememberedSession session, out long head)
    {
        _find.Bind(1, key.Tenant.Value);
        _find.Bind(2, key.Id.Value);
        if (!_find.Step())
        {
            _sids.Remove(key);
            (session, head) = (default, 0);
            return false;
        }

        var sid = _find.Int64(0);
        var last = _sids.TryGet(key, out var known) && known.Sid == sid ? known.LastBatch : Guid.Empty;
        session = new RememberedSession(
            sid,
            _find.IsNull(2) ? long.MinValue : _find.Int64(2),
            last,
            _find.IsNull(3) ? null : _find.Int64(3));
        head = _find.Int64(1);
        _find.Reset();
        _sids.Set(key, session);
        return true;
    }

    private RememberedSession Create(in SessionKey key)
    {
        _create.Bind(1, key.Tenant.Value);
        _create.Bind(2, key.Id.Value);
        _ = _create.Run();
        var session = new RememberedSession(_connection.LastRowId, long.MinValue, Guid.Empty);
        if (session.Sid > SqliteSchema.SidMax)
        {
            throw new InvalidDataException("The file has no row numbers left for sessions.");
        }

        _sids.Set(key, session);
        return session;
    }

    private bool TryAdvance(ref RememberedSession session, long expectedPosition, EventBatch batch)
    {
        var head = expectedPosition + batch.Count;
        if (batch.Summary is not { } summary)
        {
            _advanceHead.Bind(1, head);
            _advanceHead.Bind(2, session.Sid);
            _advanceHead.Bind(3, expectedPosition);
            return _advanceHead.Run() == 1;
        }

        var bucket = SqliteSchema.BucketOf(summary.LastActivityAt.UtcTicks);
        var next = session with
        {
            Bucket = bucket,
            ExpiryBucket = summary.ExpiresAt is { } at ? SqliteSchema.ExpiryBucketOf(at.UtcTicks) : null,
        };
        if (next == session && Run(_advanceInBucket, next, expectedPosition, head, summary))
        {
            return true;
        }

        if (!Run(_advance, next, expectedPosition, head, summary))
        {
            return false;
        }

        session = next;
        return true;
    }

    private bool Run(
        SqliteStatement advance, RememberedSession row, long expectedPosition, long head, SessionSummary summary)
    {
        advance.Bind(1, head);
        advance.Bind(2, summary.LastActivityAt.UtcTicks);
        advance.Bind(3, summary.CreatedAt.UtcTicks);
        advance.Bind(4, (long)summary.Status);
        advance.Bind(5, summary.Turns);
        advance.Bind(6, summary.InputTokens);
        advance.Bind(7, summary.OutputTokens);
        advance.Bind(8, summary.CostNanoUsd);
        BindMetadata(advance, 9, summary.Metadata);
        advance.Bind(10, row.Sid);
        advance.Bind(11, expectedPosition);
        advance.Bind(12, row.Bucket);
        advance.Bind(13, summary.Owner);
        BindCache(advance, 14, summary.Cache);
        Bind(advance, 15, summary.ExpiresAt?.UtcTicks);
        Bind(advance, 16, row.ExpiryBucket);
        return advance.Run() == 1;
    }

    private static void Bind(SqliteStatement advance, int parameter, long? value)
    {
        if (value is { } number)
        {
            advance.Bind(parameter, number);
        }
        else
        {
            advance.BindNull(parameter);
        }
    }

    private void BindCache(SqliteStatement advance, int parameter, CacheSummary? cache)
    {
        if (cache is null)
        {
            advance.BindNull(parameter);
            return;
        }

        var length = CacheSummaryCodec.Length(cache);
        if (_cache.Length < length)
        {
            _cache = new byte[length];
        }

        CacheSummaryCodec.Write(_cache, cache);
        advance.Bind(parameter, _cache.AsSpan(0, length));
    }

    private void BindMetadata(
        SqliteStatement advance, int parameter, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
        {
            advance.BindNull(parameter);
            return;
        }

        _metadata.ResetWrittenCount();
        MetadataJson.Write(_metadata, metadata);
        advance.Bind(parameter, _metadata.WrittenSpan);
    }

    private AppendResult Insert(
        in SessionKey key, RememberedSession session, long expectedPosition, EventBatch batch)
    {
        Span<byte> batchId = stackalloc byte[GuidBytes];
        _ = batch.BatchId.TryWriteBytes(batchId, bigEndian: true, out _);
        var place = (session.Sid << SqliteSchema.PositionBits) | (expectedPosition + 1);
        _insertBatch.Bind(1, place);
        _insertBatch.Bind(2, batch.Count);
        _insertBatch.Bind(3, batchId);
        _insertBatch.Bind(4, batch.Frames.Span);
        _ = _insertBatch.Run();
        _insertBatch.Clear();
        _insertPlace.Bind(1, place);
        _insertPlace.Bind(2, _connection.LastRowId);
        _ = _insertPlace.Run();
        if (batch is { Tip: { } tip, Summary: { } summary })
        {
            _paths.Remember(key.Tenant, summary.Owner, tip, session.Sid, summary.LastActivityAt);
        }

        _sids.Set(key, session with { LastBatch = batch.BatchId });
        return new AppendResult(true, expectedPosition + batch.Count);
    }
}
