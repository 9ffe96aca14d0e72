using SQLitePCL;

namespace Sessions.Storage.Sqlite;

/// <summary>One connection to the store's file, for one thread at a time.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private const int NoMutex = 0x8000;
    private const int PagesWrittenCounter = 9;

    private readonly sqlite3 _db;
    private readonly List<SqliteStatement> _statements = [];

    private SqliteConnection(sqlite3 db) => _db = db;

    /// <summary>Whether no transaction is open.</summary>
    public bool IsIdle => raw.sqlite3_get_autocommit(_db) != 0;

    /// <summary>Row number that the last insert gave.</summary>
    public long LastRowId => raw.sqlite3_last_insert_rowid(_db);

    /// <summary>Opens the file.</summary>
    /// <exception cref="SqliteFailure">It cannot be opened.</exception>
    public static SqliteConnection Open(string path, bool readOnly, long cacheBytes, TimeSpan busyTimeout)
    {
        _ = NativeSqlite.Library;
        var flags = NoMutex
            | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out var db, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = Failure(db, code);
            db.Dispose();
            throw failure;
        }

        var connection = new SqliteConnection(db);
        try
        {
            connection.SetBusyTimeout(busyTimeout);
            connection.Execute($"PRAGMA cache_size = -{cacheBytes / 1_024}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return connection;
    }

    public static void Check(sqlite3 db, int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(db, code);
        }
    }

    public static SqliteFailure Failure(sqlite3 db, int code) =>
        new(code & 0xFF, raw.sqlite3_extended_errcode(db), raw.sqlite3_errmsg(db).utf8_to_string());

    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_db, sql);
        _statements.Add(statement);
        return statement;
    }

    public void Execute(string sql) => Check(_db, raw.sqlite3_exec(_db, sql));

    /// <summary>First column of the first row.</summary>
    public long ReadInt64(string sql)
    {
        using var statement = new SqliteStatement(_db, sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    public void SetBusyTimeout(TimeSpan timeout) =>
        Check(_db, raw.sqlite3_busy_timeout(_db, (int)timeout.TotalMilliseconds));

    /// <summary>Pages that this connection wrote since the last call; in WAL mode each is a frame of the log.</summary>
    public int TakePagesWritten() =>
        raw.sqlite3_db_status(_db, PagesWrittenCounter, out var pages, out _, 1) == raw.SQLITE_OK ? pages : 0;

    /// <summary>Copies the write-ahead log back into the file.</summary>
    /// <returns>Whether all of it was copied, and restarted where the mode asks for that.</returns>
    /// <exception cref="SqliteFailure">It failed for another reason than that the file is in use.</exception>
    public bool Checkpoint(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_db, null, mode, out var frames, out var copied);
        if (code is raw.SQLITE_OK)
        {
            return frames == copied;
        }

        return code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED ? false : throw Failure(_db, code);
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _db.Dispose();
    }
}
