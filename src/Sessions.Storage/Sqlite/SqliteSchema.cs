using Sessions.Storage.Sqlite.Endpoints;
using Sessions.Storage.Sqlite.Paths;
using SQLitePCL;

namespace Sessions.Storage.Sqlite;

/// <summary>The tables of a store's file, and how a connection that writes is set up.</summary>
/// <remarks>
/// <para>
/// Batches of all sessions stand in one table in the order of their commits, and <c>places</c> says which of them
/// belong to which position of which session. Clustering them by session reads faster but writes twice the pages: an
/// insert into the middle of the tree splits and rebalances leaves that hold only a few batches each. Measured with 1
/// KB batches of 1,000 sessions in groups of 64: 0.59 against 2.13 pages and 10 against 26 microseconds of CPU per
/// append.
/// </para>
/// <para>
/// Pages of 8 KiB: 4 KiB cost 25% more CPU per append (each page is written with two system calls), 16 KiB gained no
/// more.
/// </para>
/// <para>
/// <c>sid</c> is AUTOINCREMENT: a number is never given twice, so a remembered one can only miss, never hit another
/// session.
/// </para>
/// <para>
/// The listing indexes hold <c>bucket</c>, the activity time cut to <see cref="BucketOf"/>, instead of the time
/// itself: an append in the same bucket leaves them alone. A listing sorts inside each bucket. So does
/// <c>expiry_bucket</c>, <see cref="ExpiryBucketOf"/>, whose index holds only sessions that expire.
/// </para>
/// <para>
/// <c>secure_delete</c> overwrites deleted content with zeros; it added 3% to an append.
/// </para>
/// </remarks>
internal static class SqliteSchema
{
    public const int PageBytes = 8_192;

    /// <summary>Bits of a place's key that hold the position.</summary>
    public const int PositionBits = 24;

    /// <summary>Last position that a log can reach.</summary>
    public const long PositionMax = (1L << PositionBits) - 1;

    /// <summary>Last row number of a session; with the position it fills 63 bits.</summary>
    public const long SidMax = (1L << (63 - PositionBits)) - 1;

    private const int BucketBits = 26;
    private const int ExpiryBucketBits = 30;
    private const int SwitchAttemptsMax = 100;
    private static readonly TimeSpan SwitchPause = TimeSpan.FromMilliseconds(20);
    private const int Version = 3;
    private const int ApplicationId = 0x5345_5353;

    private const string Tables =
        """
        CREATE TABLE sessions (
            sid INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            head INTEGER NOT NULL,
            bucket INTEGER,
            active_at INTEGER,
            created_at INTEGER,
            owner TEXT,
            status INTEGER,
            turns INTEGER,
            input_tokens INTEGER,
            output_tokens INTEGER,
            cost_nano_usd INTEGER,
            metadata BLOB,
            cache BLOB,
            expires_at INTEGER,
            expiry_bucket INTEGER,
            UNIQUE (tenant, id));
        CREATE INDEX sessions_by_activity ON sessions (tenant, bucket);
        CREATE INDEX sessions_by_owner ON sessions (tenant, owner, bucket);
        CREATE TABLE places (place INTEGER PRIMARY KEY, batch INTEGER NOT NULL);
        CREATE TABLE batches (
            batch INTEGER PRIMARY KEY,
            place INTEGER NOT NULL,
            count INTEGER NOT NULL,
            batch_id BLOB NOT NULL,
            frames BLOB NOT NULL);
        CREATE TABLE snapshots (sid INTEGER PRIMARY KEY, position INTEGER NOT NULL, data BLOB NOT NULL);
        CREATE TABLE pulse (one INTEGER PRIMARY KEY, beats INTEGER NOT NULL);
        INSERT INTO pulse VALUES (1, 0);
        """;

    private const string Expiries =
        "CREATE INDEX sessions_by_expiry ON sessions (expiry_bucket) WHERE expiry_bucket IS NOT NULL;";

    // Version 1 knew nothing of caches.
    private const string FromVersion1 = "ALTER TABLE sessions ADD COLUMN cache BLOB;";

    // Version 2 knew nothing of sessions that expire, nor of endpoints.
    private const string FromVersion2 =
        """
        ALTER TABLE sessions ADD COLUMN expires_at INTEGER;
        ALTER TABLE sessions ADD COLUMN expiry_bucket INTEGER;

        """;

    /// <summary>The bucket of an activity time, 6.7 seconds wide.</summary>
    public static long BucketOf(long utcTicks) => utcTicks >> BucketBits;

    /// <summary>The bucket of a time at which a session expires, 107 seconds wide.</summary>
    public static long ExpiryBucketOf(long utcTicks) => utcTicks >> ExpiryBucketBits;

    /// <summary>Sets up a connection that writes, and the tables when the file is new.</summary>
    /// <exception cref="InvalidDataException">The file is not a session store, or of a later version.</exception>
    public static void Prepare(SqliteConnection connection)
    {
        connection.Execute($"PRAGMA page_size = {PageBytes}");
        EnterWriteAheadMode(connection);
        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("PRAGMA wal_autocheckpoint = 0");
        connection.Execute("PRAGMA secure_delete = ON");
        connection.Execute("PRAGMA temp_store = MEMORY");
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            CreateTables(connection);
            connection.Execute(PathTable.Make);
            connection.Execute("COMMIT");
        }
        catch
        {
            if (!connection.IsIdle)
            {
                connection.Execute("ROLLBACK");
            }

            throw;
        }
    }

    // The switch needs the file to itself and does not wait for it by the busy time-out: another process may be making
    // the same file at this moment.
    private static void EnterWriteAheadMode(SqliteConnection connection)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                connection.Execute("PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteFailure failure) when (failure.Code == raw.SQLITE_BUSY && attempt < SwitchAttemptsMax)
            {
                Thread.Sleep(SwitchPause);
            }
        }
    }

    private static void CreateTables(SqliteConnection connection)
    {
        var version = connection.ReadInt64("PRAGMA user_version");
        var isStore = connection.ReadInt64("PRAGMA application_id") == ApplicationId;
        if (version == Version && isStore)
        {
            return;
        }

        if (version is 1 or 2 && isStore)
        {
            if (version == 1)
            {
                connection.Execute(FromVersion1);
            }

            connection.Execute(FromVersion2 + Expiries);
            connection.Execute(EndpointTable.Make);
            connection.Execute($"PRAGMA user_version = {Version}");
            return;
        }

        if (version != 0 || connection.ReadInt64("SELECT count(*) FROM sqlite_master") != 0)
        {
            throw new InvalidDataException(
                $"The file is not a session store of version {Version}; it says version {version}.");
        }

        connection.Execute(Tables + Expiries);
        connection.Execute(EndpointTable.Make);
        connection.Execute($"PRAGMA application_id = {ApplicationId}");
        connection.Execute($"PRAGMA user_version = {Version}");
    }
}
