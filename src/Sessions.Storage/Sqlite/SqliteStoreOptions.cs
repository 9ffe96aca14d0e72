namespace Sessions.Storage.Sqlite;

/// <summary>Where a SQLite store keeps its file and how it groups its commits.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Directory of the file, made when it is missing. Default <c>data</c>; must be a local disk.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Name of the file inside <see cref="DataDirectory"/>. Default <c>sessions.db</c>.</summary>
    public string FileName { get; init; } = "sessions.db";

    /// <summary>Most writes in one commit, 1–10,000. Default 512.</summary>
    public int GroupWritesMax { get; init; } = 512;

    /// <summary>Most bytes in one commit, 64 KiB–1 GiB; a larger batch is committed alone. Default 8 MiB.</summary>
    public int GroupBytesMax { get; init; } = 8 << 20;

    /// <summary>
    /// How long after a commit that carried several writes the next one waits for company, 0–100 ms. Default 0. A
    /// write that finds the store idle, or a lone caller that awaits each write, never waits.
    /// </summary>
    public TimeSpan CommitSpacing { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Most bytes that wait to be written, 1 MiB–16 GiB. Default 256 MiB. Past it a write fails at once with
    /// <see cref="StoreUnavailableException"/>; a write that finds the queue empty is always taken.
    /// </summary>
    public long QueueBytesMax { get; init; } = 256L << 20;

    /// <summary>
    /// Size of the write-ahead log at which it is copied back in the background, 256 KiB–1 GiB. Default 4 MiB.
    /// </summary>
    public long CheckpointBytes { get; init; } = 4L << 20;

    /// <summary>
    /// Size of the write-ahead log past which commits wait for readers to let it restart, at least twice
    /// <see cref="CheckpointBytes"/> and at most 16 GiB. Default 64 MiB.
    /// </summary>
    public long WalBytesMax { get; init; } = 64L << 20;

    /// <summary>
    /// Size that the file may not pass, 0 or 1 MiB–16 TiB. Default 0: as far as the disk goes. Writes that would pass
    /// it fail with <see cref="StoreUnavailableException"/>.
    /// </summary>
    public long FileBytesMax { get; init; }

    /// <summary>Page cache of the writing connection, 1 MiB–4 GiB. Default 32 MiB.</summary>
    public long WriterCacheBytes { get; init; } = 32L << 20;

    /// <summary>Page cache of each reading connection, 1 MiB–4 GiB. Default 4 MiB.</summary>
    public long ReaderCacheBytes { get; init; } = 4L << 20;

    /// <summary>Reading connections, 1–64. Default 4.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>Sessions whose row number is remembered, 16–10,000,000. Default 65,536.</summary>
    public int SessionCacheMax { get; init; } = 65_536;

    /// <summary>How long to wait for another process that holds the file, 0–60 s. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Entries of the path index that each owner has, the newest, 16–100,000,000. Default 100,000, about 15 MB.
    /// </summary>
    public int PathsPerOwnerMax { get; init; } = 100_000;

    /// <summary>How long an entry of the path index is found, 1 min–3,650 days. Default 30 days.</summary>
    public TimeSpan PathsKeptFor { get; init; } = TimeSpan.FromDays(30);

    internal string Path => System.IO.Path.GetFullPath(System.IO.Path.Combine(DataDirectory, FileName));

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(DataDirectory);
        ArgumentException.ThrowIfNullOrWhiteSpace(FileName);
        Require(GroupWritesMax, 1, 10_000, nameof(GroupWritesMax));
        Require(GroupBytesMax, 64 << 10, 1 << 30, nameof(GroupBytesMax));
        Require((long)CommitSpacing.TotalMilliseconds, 0, 100, nameof(CommitSpacing));
        Require(QueueBytesMax, 1 << 20, 16L << 30, nameof(QueueBytesMax));
        Require(CheckpointBytes, 256 << 10, 1 << 30, nameof(CheckpointBytes));
        Require(WalBytesMax, 2 * CheckpointBytes, 16L << 30, nameof(WalBytesMax));
        Require(FileBytesMax, FileBytesMax == 0 ? 0 : 1 << 20, 16L << 40, nameof(FileBytesMax));
        Require(WriterCacheBytes, 1 << 20, 4L << 30, nameof(WriterCacheBytes));
        Require(ReaderCacheBytes, 1 << 20, 4L << 30, nameof(ReaderCacheBytes));
        Require(Readers, 1, 64, nameof(Readers));
        Require(SessionCacheMax, 16, 10_000_000, nameof(SessionCacheMax));
        Require(PathsPerOwnerMax, 16, 100_000_000, nameof(PathsPerOwnerMax));
        Require((long)PathsKeptFor.TotalMinutes, 1, 3_650 * 24 * 60, nameof(PathsKeptFor));
        Require((long)BusyTimeout.TotalMilliseconds, 0, 60_000, nameof(BusyTimeout));
    }

    private static void Require(long value, long from, long to, string name)
    {
        if (value < from || value > to)
        {
            throw new ArgumentOutOfRangeException(name, value, $"Must be {from} to {to}.");
        }
    }
}
