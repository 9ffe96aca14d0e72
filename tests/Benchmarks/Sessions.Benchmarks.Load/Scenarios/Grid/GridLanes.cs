using System.Net;
using Sessions.Benchmarks.Load.Bodies;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Wire;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>Agents whose conversations grow by 2 KB a turn to 100 KB and then go back to their beginning.</summary>
internal sealed class GridLanes : IDisposable
{
    private const int TurnBytes = 2048;
    private const int TurnsPerLine = 50;

    private static readonly Transcript Conversation = TranscriptWriter.Write(
        new TranscriptShape(TurnBytes, (TurnsPerLine - 1) * TurnBytes, TurnBytes, Streaming: false));

    private readonly List<Lane> _lanes = [];

    public IReadOnlyList<Lane> All => _lanes;

    /// <summary>Each agent keeps to one of the ports.</summary>
    public static GridLanes Affine(IReadOnlyList<int> ports, int lanes, int sessionsEach) =>
        Of(lanes, sessionsEach, lane => [ports[lane % ports.Count]]);

    /// <summary>Each turn goes to another port than the one before it of the same session.</summary>
    public static GridLanes RoundRobin(IReadOnlyList<int> ports, int lanes) =>
        Of(lanes, sessionsEach: 1, _ => ports);

    public static TurnSource NewSource(SessionNumbers numbers, int sessions) =>
        new(Conversation, numbers, sessions, isStaggered: true);

    public void Dispose() => _lanes.ForEach(static lane => lane.Dispose());

    private static GridLanes Of(int count, int sessionsEach, Func<int, IReadOnlyList<int>> portsOf)
    {
        var lanes = new GridLanes();
        var numbers = RunNumbers.Create();
        for (var i = 0; i < count; i++)
        {
            var connections = portsOf(i)
                .Select(static port => new LoadConnection(new IPEndPoint(IPAddress.Loopback, port), expectsStream: false));
            lanes._lanes.Add(new Lane([.. connections], NewSource(numbers, sessionsEach)));
        }

        return lanes;
    }
}
