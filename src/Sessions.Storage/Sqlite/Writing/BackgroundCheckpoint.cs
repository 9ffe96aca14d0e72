using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Sessions.Storage.Sqlite.Writing;

/// <summary>Copies the write-ahead log back on a thread and a connection of its own, while commits go on.</summary>
internal sealed class BackgroundCheckpoint : IDisposable
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Finished = 2;

    private readonly SqliteConnection _connection;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _wanted = new(0);
    private volatile bool _stopping;
    private int _state;

    public BackgroundCheckpoint(SqliteStoreOptions options, ILogger logger)
    {
        _logger = logger;
        _connection = SqliteConnection.Open(options.Path, false, 1 << 20, TimeSpan.Zero);
        _connection.Execute("PRAGMA synchronous = FULL");
        _connection.Execute("PRAGMA wal_autocheckpoint = 0");
        _thread = new Thread(Run) { IsBackground = true, Name = "session store checkpoint" };
        _thread.Start();
    }

    /// <summary>Starts a pass unless one runs.</summary>
    public void Start()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Idle) == Idle)
        {
            _ = _wanted.Release();
        }
    }

    /// <summary>Whether a pass has ended since the last one was taken note of.</summary>
    public bool TakeFinished() => Interlocked.CompareExchange(ref _state, Idle, Finished) == Finished;

    /// <summary>Ends the thread, after the pass that runs.</summary>
    public void Dispose()
    {
        _stopping = true;
        _ = _wanted.Release();
        _thread.Join();
        _connection.Dispose();
        _wanted.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wanted.Wait();
            if (_stopping)
            {
                return;
            }

            try
            {
                _ = _connection.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
            }
            catch (SqliteFailure failure)
            {
                Log.CheckpointFailed(_logger, failure);
            }

            Volatile.Write(ref _state, Finished);
        }
    }
}
