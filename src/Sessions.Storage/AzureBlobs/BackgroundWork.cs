namespace Sessions.Storage.AzureBlobs;

/// <summary>Work that nobody waits for, but the closing of the store does.</summary>
internal sealed class BackgroundWork : IAsyncDisposable
{
    private static readonly TimeSpan ClosingMax = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Starts work; it must end well or by its token.</summary>
    public void Run(Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            if (_closing.IsCancellationRequested)
            {
                return;
            }

            var task = Task.Run(() => work(_closing.Token));
            _ = _running.Add(task);
            _ = task.ContinueWith(
                Remove, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Waits until nothing runs.</summary>
    public async Task DrainAsync()
    {
        while (Snapshot() is { Length: > 0 } running)
        {
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Lets what runs end for a while, then gives it up.</summary>
    public async ValueTask DisposeAsync()
    {
        _closing.CancelAfter(ClosingMax);
        await DrainAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    private Task[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _running.Where(static task => !task.IsCompleted)];
        }
    }

    private void Remove(Task task)
    {
        _ = task.Exception;
        lock (_gate)
        {
            _ = _running.Remove(task);
        }
    }
}
