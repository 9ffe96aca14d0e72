using Sessions.Contracts;
using Sessions.Storage.Sqlite.Endpoints;
using Sessions.Storage.Sqlite.Paths;

namespace Sessions.Storage.Sqlite.Writing;

/// <summary>The one connection that writes: transactions, and what stands in them besides appends.</summary>
internal sealed class WriterConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SidCache _sids;
    private readonly TimeSpan _busyTimeout;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _beat;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _putSnapshot;
    private readonly SqliteStatement[] _delete;
    private readonly PathWriting _paths;

    private WriterConnection(
        SqliteConnection connection, SidCache sids, CommitBarrier barrier, SqliteStoreOptions options)
    {
        Barrier = barrier;
        _connection = connection;
        _sids = sids;
        _busyTimeout = options.BusyTimeout;
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _rollback = connection.Prepare("ROLLBACK");
        _beat = connection.Prepare("UPDATE pulse SET beats = beats + 1");
        _find = connection.Prepare("SELECT sid FROM sessions WHERE tenant = ?1 AND id = ?2");
        _putSnapshot = connection.Prepare(
            """
            INSERT INTO snapshots (sid, position, data)
            SELECT sid, ?3, ?4 FROM sessions WHERE tenant = ?1 AND id = ?2 AND head >= ?3
            ON CONFLICT (sid) DO UPDATE SET position = excluded.position, data = excluded.data
            WHERE excluded.position >= position
            """);
        _delete =
        [
            connection.Prepare(
                $"""
                DELETE FROM batches WHERE batch IN (
                    SELECT batch FROM places
                    WHERE place BETWEEN ?1 << {SqliteSchema.PositionBits}
                        AND (?1 << {SqliteSchema.PositionBits}) + {SqliteSchema.PositionMax})
                """),
            connection.Prepare(
                $"""
                DELETE FROM places
                WHERE place BETWEEN ?1 << {SqliteSchema.PositionBits}
                    AND (?1 << {SqliteSchema.PositionBits}) + {SqliteSchema.PositionMax}
                """),
            connection.Prepare("DELETE FROM snapshots WHERE sid = ?1"),
            connection.Prepare("DELETE FROM sessions WHERE sid = ?1"),
        ];
        _paths = new PathWriting(connection, options);
        Appends = new AppendStatements(connection, sids, _paths);
        Endpoints = new EndpointWriting(connection);
    }

    /// <summary>Appends inside the open transaction.</summary>
    public AppendStatements Appends { get; }

    /// <summary>Writes endpoints inside the open transaction.</summary>
    public EndpointWriting Endpoints { get; }

    /// <summary>What a write raises whose caller gives it up too late to stop it.</summary>
    public CommitBarrier Barrier { get; }

    /// <summary>Opens the file, which is made when it is missing.</summary>
    public static WriterConnection Open(SqliteStoreOptions options, CommitBarrier barrier)
    {
        var connection = SqliteConnection.Open(options.Path, false, options.WriterCacheBytes, options.BusyTimeout);
        try
        {
            SqliteSchema.Prepare(connection);
            if (options.FileBytesMax > 0)
            {
                connection.Execute($"PRAGMA max_page_count = {options.FileBytesMax / SqliteSchema.PageBytes}");
            }

            var sids = new SidCache(options.SessionCacheMax);
            return new WriterConnection(connection, sids, barrier, options);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Begin() => _ = _begin.Run();

    public void Commit() => _ = _commit.Run();

    /// <summary>Undoes the open transaction, if there is one; false when the connection is of no more use.</summary>
    public bool TryRollback()
    {
        // Row numbers that the transaction gave out will be given again.
        _sids.Clear();
        try
        {
            if (!_connection.IsIdle)
            {
                _ = _rollback.Run();
            }
        }
        catch (SqliteFailure)
        {
            return false;
        }

        return _connection.IsIdle;
    }

    /// <summary>
    /// Commits one small change of its own. Once it is durable, a commit frame that an earlier failure left in the
    /// write-ahead log is overwritten and can never come back.
    /// </summary>
    public bool TrySeal()
    {
        try
        {
            Begin();
            Beat();
            Commit();
            return true;
        }
        catch (SqliteFailure)
        {
            return false;
        }
    }

    /// <summary>A change that means nothing, to learn whether the file can be written.</summary>
    public void Beat() => _ = _beat.Run();

    public void PutSnapshot(in SessionKey key, StoredSnapshot snapshot)
    {
        _putSnapshot.Bind(1, key.Tenant.Value);
        _putSnapshot.Bind(2, key.Id.Value);
        _putSnapshot.Bind(3, snapshot.Position);
        _putSnapshot.Bind(4, snapshot.Data.Span);
        _ = _putSnapshot.Run();
        _putSnapshot.Clear();
    }

    public bool Delete(in SessionKey key)
    {
        _sids.Remove(key);
        _find.Bind(1, key.Tenant.Value);
        _find.Bind(2, key.Id.Value);
        if (!_find.Step())
        {
            return false;
        }

        var sid = _find.Int64(0);
        _find.Reset();
        _paths.Forget(sid);
        foreach (var statement in _delete)
        {
            statement.Bind(1, sid);
            _ = statement.Run();
        }

        return true;
    }

    /// <summary>Pages written to the write-ahead log since the last call.</summary>
    public int TakePagesWritten() => _connection.TakePagesWritten();

    /// <summary>
    /// Copies the write-ahead log back, waiting for readers at most so long; true when it starts anew.
    /// </summary>
    public bool TryCheckpoint(int mode, TimeSpan patience)
    {
        _connection.SetBusyTimeout(patience);
        try
        {
            return _connection.Checkpoint(mode);
        }
        finally
        {
            _connection.SetBusyTimeout(_busyTimeout);
        }
    }

    public void Dispose() => _connection.Dispose();
}
