using System.Collections.Concurrent;

namespace Sessions.Storage.Sqlite.Reading;

/// <summary>A fixed number of reading connections; who finds none free waits its turn.</summary>
internal sealed class ReaderPool : IDisposable
{
    private readonly int _count;
    private readonly SemaphoreSlim _turns;
    private readonly ConcurrentStack<ReaderConnection> _free = new();

    /// <summary>Opens the connections; the file must be there.</summary>
    /// <exception cref="SqliteFailure">It cannot be opened.</exception>
    public ReaderPool(SqliteStoreOptions options)
    {
        _count = options.Readers;
        _turns = new SemaphoreSlim(options.Readers);
        try
        {
            for (var i = 0; i < options.Readers; i++)
            {
                _free.Push(new ReaderConnection(options));
            }
        }
        catch
        {
            CloseAll();
            throw;
        }
    }

    /// <summary>Runs a read on a free connection and on the calling thread.</summary>
    /// <exception cref="StoreUnavailableException">The file did not answer.</exception>
    public async ValueTask<TResult> ReadAsync<TArgument, TResult>(
        Func<ReaderConnection, TArgument, CancellationToken, TResult> read,
        TArgument argument,
        CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_free.TryPop(out var connection))
        {
            _ = _turns.Release();
            throw new StoreUnavailableException("The session store is closed.");
        }

        try
        {
            return read(connection, argument, cancellationToken);
        }
        catch (SqliteFailure failure)
        {
            throw failure.ToUnavailable();
        }
        finally
        {
            _free.Push(connection);
            _ = _turns.Release();
        }
    }

    /// <summary>Waits for the reads that run and closes the connections; later reads find none.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            _turns.Wait();
        }

        CloseAll();
        _ = _turns.Release(_count);
    }

    private void CloseAll()
    {
        while (_free.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }
}
