using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Sessions.Storage.Sqlite.Writing;

/// <summary>Keeps the write-ahead log small without stalling commits.</summary>
/// <remarks>
/// A background pass copies the bulk while commits go on, but never catches the end of a log that is being written,
/// and only a log that is copied to its end starts anew. So after each pass the writer copies the small rest between
/// two groups. Readers of an older state can refuse that; past the hard limit the writer waits for them a little.
/// <para>
/// A log that starts anew is overwritten from its beginning; deleted content is gone from it only once the file is cut.
/// That takes milliseconds, and so does every commit that lets the file grow again: while sessions are deleted all the
/// time it is done now and then.
/// </para>
/// </remarks>
internal sealed class WalKeeper(
    SqliteStoreOptions options, BackgroundCheckpoint background, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CutEvery = TimeSpan.FromSeconds(10);

    private long _cutAt = time.GetTimestamp();
    private long _logBytes;
    private long _nextPassAt = options.CheckpointBytes;
    private bool _scrubWanted;

    /// <summary>Whether deleted content still stands in the write-ahead log.</summary>
    public bool ScrubWanted => _scrubWanted;

    /// <summary>Takes note of a commit and does what has become due.</summary>
    public void AfterCommit(WriterConnection connection, bool erased)
    {
        _scrubWanted |= erased;
        _logBytes += (long)connection.TakePagesWritten() * SqliteSchema.PageBytes;
        if (background.TakeFinished())
        {
            Finish(connection);
        }
        else if (_logBytes >= _nextPassAt)
        {
            background.Start();
        }
    }

    /// <summary>
    /// Copies the log back and cuts the file to nothing, so that deleted content is gone from it as well.
    /// </summary>
    public void Scrub(WriterConnection connection) => _ = TryRestart(connection, true, Patience);

    private void Finish(WriterConnection connection)
    {
        var isUrgent = _logBytes >= options.WalBytesMax;
        var cuts = _scrubWanted && time.GetElapsedTime(_cutAt) >= CutEvery;
        if (TryRestart(connection, cuts, isUrgent ? Patience : TimeSpan.Zero))
        {
            return;
        }

        _nextPassAt = _logBytes + (options.CheckpointBytes / 4);
        if (isUrgent)
        {
            Log.LogHeldByReaders(logger, _logBytes);
        }
    }

    private bool TryRestart(WriterConnection connection, bool cuts, TimeSpan patience)
    {
        var mode = cuts ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_RESTART;
        if (!TryCheckpoint(connection, mode, patience))
        {
            return false;
        }

        _logBytes = 0;
        _nextPassAt = options.CheckpointBytes;
        if (cuts)
        {
            _scrubWanted = false;
            _cutAt = time.GetTimestamp();
        }

        return true;
    }

    private bool TryCheckpoint(WriterConnection connection, int mode, TimeSpan patience)
    {
        try
        {
            return connection.TryCheckpoint(mode, patience);
        }
        catch (SqliteFailure failure)
        {
            Log.CheckpointFailed(logger, failure);
            return false;
        }
    }
}
