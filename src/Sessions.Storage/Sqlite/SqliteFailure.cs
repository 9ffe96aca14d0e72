using SQLitePCL;

namespace Sessions.Storage.Sqlite;

/// <summary>A result code of SQLite that ended an operation.</summary>
internal sealed class SqliteFailure(int code, int extendedCode, string message)
    : Exception($"SQLite error {extendedCode}: {message}")
{
    /// <summary>Primary result code.</summary>
    public int Code { get; } = code;

    /// <summary>Extended result code.</summary>
    public int ExtendedCode { get; } = extendedCode;

    /// <summary>Whether a COMMIT that ended so has certainly left nothing that a recovery could bring back.</summary>
    /// <remarks>
    /// All other failures may come after the commit frame reached the write-ahead log (a failed fsync does): this
    /// process has forgotten the frame, a recovery after a crash would find it.
    /// </remarks>
    public bool LeavesNothing =>
        Code is raw.SQLITE_BUSY or raw.SQLITE_FULL or raw.SQLITE_NOMEM or raw.SQLITE_CONSTRAINT;

    /// <summary>What a caller of the port is told.</summary>
    public StoreUnavailableException ToUnavailable() => Code switch
    {
        raw.SQLITE_BUSY => new("The session store is held by another process.", this),
        raw.SQLITE_FULL => new("The session store's disk is full.", this),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN =>
            new("The session store's file cannot be written.", this),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new("The session store's file is damaged.", this),
        _ => new("The session store did not answer.", this),
    };
}
