using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Sessions.Storage.Sqlite.Writing;

/// <summary>The thread that writes: it drains the queue into one transaction after another.</summary>
/// <remarks>
/// A commit costs one fsync whatever it carries, so everything that arrived during the last commit shares the next, and
/// a write that nobody waits for yet does not start one: it lies until another needs the commit, or for
/// <see cref="SqliteStoreOptions.Patience"/>. A turn that is answered at once so begins and ends in one commit.
/// </remarks>
internal sealed class StoreWriter : IDisposable
{
    private const int ScrubAfterMilliseconds = 1_000;

    // After this many waits in vain the writer sleeps until it is woken; before, patient writes need not wake it.
    private const int IdleWaitsMax = 8;

    private readonly SqliteStoreOptions _options;
    private readonly ILogger _logger;
    private readonly WriteQueue _queue;
    private readonly BackgroundCheckpoint _background;
    private readonly WalKeeper _wal;
    private readonly CommitBarrier _barrier = new();
    private readonly List<IWriteWork> _group = [];
    private readonly Thread _thread;
    private WriterConnection? _connection;
    private volatile bool _isSuspect;

    /// <summary>Opens the file and starts the thread.</summary>
    /// <exception cref="SqliteFailure">The file cannot be opened.</exception>
    public StoreWriter(SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _queue = new WriteQueue(options.GroupWritesMax, options.GroupBytesMax, options.QueueBytesMax);
        _connection = WriterConnection.Open(options, _barrier);
        _background = new BackgroundCheckpoint(options, logger);
        _wal = new WalKeeper(options, _background, time, logger);
        _thread = new Thread(Run) { IsBackground = true, Name = "session store writer" };
        _thread.Start();
    }

    /// <summary>What a read has to wait for; null, almost always, when it may go on.</summary>
    /// <remarks>
    /// Fails with <see cref="StoreUnavailableException"/> while a failed commit may still come back after a crash, so
    /// that nothing read now could be relied on.
    /// </remarks>
    public Task? ReadBarrier => _isSuspect
        ? Task.FromException(
            new StoreUnavailableException("The session store waits for its disk; nothing can be read until then."))
        : _barrier.Wait;

    /// <summary>Queues a write and returns its task; a full or closed queue fails the task.</summary>
    public Task<TResult> Enqueue<TResult>(
        WriteWork<TResult> work, bool isSnapshot, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        work.GiveUpOn(cancellationToken);
        try
        {
            _queue.Add(work, isSnapshot);
        }
        catch (StoreUnavailableException refusal)
        {
            work.Fail(refusal);
        }

        return work.Task;
    }

    /// <summary>Writes what is queued, copies the write-ahead log back and closes the file.</summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
        _queue.Dispose();
        _background.Dispose();
        if (_connection is not null)
        {
            _wal.Scrub(_connection);
            _connection.Dispose();
        }
    }

    private void Run()
    {
        var idleWaits = 0;
        while (true)
        {
            _ = _queue.WaitForUrgent(_options.Patience);
            _group.Clear();
            if (_queue.TakeGroup(_group, out var closed))
            {
                idleWaits = 0;
                WriteGroup();
            }
            else if (closed)
            {
                return;
            }
            else if (++idleWaits >= IdleWaitsMax)
            {
                WaitForWork();
                idleWaits = 0;
            }
        }
    }

    private void WaitForWork()
    {
        if (!_wal.ScrubWanted)
        {
            _queue.Wait(Timeout.Infinite);
        }
        else if (!_queue.Wait(ScrubAfterMilliseconds) && _connection is not null)
        {
            _wal.Scrub(_connection);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever happens, every caller gets its answer.")]
    private void WriteGroup()
    {
        var isCommitting = false;
        try
        {
            var connection = _connection ??= WriterConnection.Open(_options, _barrier);
            if (_isSuspect && connection.TrySeal())
            {
                _isSuspect = false;
            }

            connection.Begin();
            var erases = Execute(connection);
            isCommitting = true;
            connection.Commit();
            isCommitting = false;
            _isSuspect = false;
            _barrier.EndGroup();
            foreach (var work in _group)
            {
                work.Complete();
            }

            _wal.AfterCommit(connection, erases);
        }
        catch (Exception failure)
        {
            EndFailed(failure, isCommitting);
        }
    }

    private bool Execute(WriterConnection connection)
    {
        var erases = false;
        var begun = 0;
        for (var i = 0; i < _group.Count; i++)
        {
            var work = _group[i];
            if (work.TryBegin())
            {
                work.Execute(connection);
                erases |= work.Erases;
                _group[begun++] = work;
            }
        }

        _group.RemoveRange(begun, _group.Count - begun);
        return erases;
    }

    private void EndFailed(Exception failure, bool isCommitting)
    {
        var reason = (failure as SqliteFailure)?.ToUnavailable()
            ?? new StoreUnavailableException("The session store failed.", failure);
        if (_connection is { } connection && !connection.TryRollback())
        {
            connection.Dispose();
            _connection = null;
        }

        if (isCommitting && failure is not SqliteFailure { LeavesNothing: true } && _connection?.TrySeal() != true)
        {
            _isSuspect = true;
            _barrier.EndGroup();
            Log.OutcomeUnknown(_logger, _group.Count, failure);
            foreach (var work in _group)
            {
                work.Lose(reason);
            }

            return;
        }

        _barrier.EndGroup();
        Log.GroupFailed(_logger, _group.Count, failure);
        foreach (var work in _group)
        {
            work.Fail(reason);
        }
    }
}
