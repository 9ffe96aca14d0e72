using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Sessions.Benchmarks.Load.Wire;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>One request of one client, as timestamps of <see cref="Stopwatch"/>.</summary>
/// <param name="Client">Whose.</param>
/// <param name="Began">When it was sent.</param>
/// <param name="Ended">When its answer was whole, or it failed.</param>
/// <param name="Error">What was wrong; null if nothing was.</param>
internal readonly record struct Attempt(int Client, long Began, long Ended, string? Error);

/// <summary>Clients behind the load balancer, each in a session of its own, that send turn after turn and try on after errors.</summary>
internal sealed class SteadyClients : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<Attempt> _attempts = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public SteadyClients(Uri frontDoor, int count)
    {
        Count = count;
        var numbers = RunNumbers.Create();
        var server = new IPEndPoint(IPAddress.Loopback, frontDoor.Port);
        _running = Task.WhenAll(Enumerable.Range(0, count).Select(client => RunAsync(client, server, numbers)));
    }

    public int Count { get; }

    public IReadOnlyCollection<Attempt> Attempts => _attempts;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(int client, IPEndPoint server, Bodies.SessionNumbers numbers)
    {
        using var connection = new LoadConnection(server, expectsStream: false);
        var turns = GridLanes.NewSource(numbers, sessions: 1);
        while (!_stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var error = await connection.RunTurnAsync(turns.Next());
            _attempts.Enqueue(new Attempt(client, began, Stopwatch.GetTimestamp(), error));

            // nginx closes idle connections when its configuration changes, which is no matter of the grid's.
            connection.HangUp();
            await Task.Delay(Pause, TimeProvider.System, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
