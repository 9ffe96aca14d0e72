using System.Text;
using SQLitePCL;

namespace Sessions.Storage.Sqlite;

/// <summary>
/// A prepared statement that lives as long as its connection; parameters count from 1, columns from 0.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int StackBytes = 1_024;
    private const uint Persistent = 1;

    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(sqlite3 db, string sql)
    {
        _db = db;
        SqliteConnection.Check(db, raw.sqlite3_prepare_v3(db, sql, Persistent, out _statement));
    }

    public void Bind(int parameter, long value) => _ = raw.sqlite3_bind_int64(_statement, parameter, value);

    public void BindNull(int parameter) => _ = raw.sqlite3_bind_null(_statement, parameter);

    /// <summary>Binds a copy of the bytes; the caller's memory is free afterwards.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> blob) =>
        SqliteConnection.Check(_db, raw.sqlite3_bind_blob(_statement, parameter, blob));

    public void Bind(int parameter, string text)
    {
        var lengthMax = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (text.Length == 0)
        {
            // An empty span would bind NULL.
            SqliteConnection.Check(_db, raw.sqlite3_bind_text(_statement, parameter, ""));
            return;
        }

        var utf8 = lengthMax <= StackBytes ? stackalloc byte[StackBytes] : new byte[lengthMax];
        var length = Encoding.UTF8.GetBytes(text, utf8);
        SqliteConnection.Check(
            _db, raw.sqlite3_bind_text(_statement, parameter, (ReadOnlySpan<byte>)utf8[..length]));
    }

    /// <summary>Moves to the next row; false at the end, where the statement is reset for its next use.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        switch (code)
        {
            case raw.SQLITE_ROW:
                return true;
            case raw.SQLITE_DONE:
                _ = raw.sqlite3_reset(_statement);
                return false;
            default:
                var failure = SqliteConnection.Failure(_db, code);
                _ = raw.sqlite3_reset(_statement);
                throw failure;
        }
    }

    /// <summary>Runs a statement that returns no row and says how many rows it changed.</summary>
    public int Run()
    {
        _ = Step();
        return raw.sqlite3_changes(_db);
    }

    /// <summary>Leaves the rows that were not read; ends the statement's view of the file.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    /// <summary>Drops the copies that the parameters hold; worth a call after large ones.</summary>
    public void Clear() => _ = raw.sqlite3_clear_bindings(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>The column's bytes, valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();
}
