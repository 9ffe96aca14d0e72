using System.Net;
using Sessions.Benchmarks.Load.Bodies;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Wire;

namespace Sessions.Benchmarks.Load.Scenarios;

/// <summary>The connections to one variant, kept with their sessions from round to round.</summary>
internal sealed class Lanes : IDisposable
{
    private readonly Lane[] _lanes;

    public Lanes(
        int port, int connections, TranscriptShape shape, Transcript transcript, Func<Transcript, TurnSource> source)
    {
        var server = new IPEndPoint(IPAddress.Loopback, port);
        _lanes = new Lane[connections];
        for (var i = 0; i < connections; i++)
        {
            _lanes[i] = new Lane([new LoadConnection(server, shape.Streaming)], source(transcript));
        }
    }

    public IReadOnlyList<Lane> All => _lanes;

    public void Dispose()
    {
        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }
    }
}
