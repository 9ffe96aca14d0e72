using Sessions.Storage.Sqlite;

namespace Sessions.Storage.Tests.Sqlite;

/// <summary>A directory of its own for one test's file.</summary>
internal sealed class StoreDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sessions-store-").FullName;

    public SqliteStoreOptions Options => new() { DataDirectory = Path };

    public long WalBytes => new FileInfo(System.IO.Path.Combine(Path, "sessions.db-wal")) is { Exists: true } wal
        ? wal.Length
        : 0;

    public Task<SqliteSessionStore> OpenAsync(SqliteStoreOptions? options = null, TimeProvider? time = null) =>
        SqliteSessionStore.OpenAsync(options ?? Options, time ?? TimeProvider.System);

    public void Dispose() => Directory.Delete(Path, true);
}
