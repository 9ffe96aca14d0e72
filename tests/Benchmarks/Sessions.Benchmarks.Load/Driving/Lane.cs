using System.Diagnostics;
using Sessions.Benchmarks.Load.Bodies;
using Sessions.Benchmarks.Load.Wire;

namespace Sessions.Benchmarks.Load.Driving;

/// <summary>One connection with the sessions it serves and the count of what came back.</summary>
/// <param name="connections">The way of its turns; where there are several, each turn takes the next.</param>
/// <param name="source">Its turns.</param>
internal sealed class Lane(IReadOnlyList<LoadConnection> connections, TurnSource source) : IDisposable
{
    private const int ErrorsInRowMax = 20;

    private int _errorsInRow;
    private int _next;

    public int Sessions => source.Sessions;

    public Tally Tally { get; private set; } = new();

    /// <summary>Whether so many turns failed in a row that going on would only measure refusals.</summary>
    public bool HasGivenUp => _errorsInRow >= ErrorsInRowMax;

    /// <summary>Gives away what was counted so far and begins to count anew.</summary>
    public Tally TakeTally()
    {
        var tally = Tally;
        Tally = new Tally();
        return tally;
    }

    /// <summary>Runs one turn and counts it if the measured part of the run is on when it ends.</summary>
    /// <param name="scheduled">When the turn should have begun, as <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="recording">Says whether the measured part is on.</param>
    public async ValueTask RunTurnAsync(long scheduled, Recording recording)
    {
        var connection = connections[_next++ % connections.Count];
        var error = await connection.RunTurnAsync(source.Next());
        if (error is not null)
        {
            _errorsInRow++;
            Tally.Fail(error);
            return;
        }

        _errorsInRow = 0;
        if (recording.Covers(scheduled))
        {
            Tally.Count(source.IsNewSession, source.BodyBytes, Stopwatch.GetElapsedTime(scheduled));
        }
    }

    public void Dispose()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }
}
