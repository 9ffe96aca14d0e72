using Sessions.Benchmarks.Load.Bodies;

namespace Sessions.Benchmarks.Load.Scenarios.InProcess;

/// <summary>The bodies that one connection would send, one after the other.</summary>
internal sealed class ChatBodies(TranscriptShape shape)
{
    private readonly TurnSource _turns =
        new(TranscriptWriter.Write(shape), RunNumbers.Create(), sessions: 1, isStaggered: false);

    /// <summary>The next turn's body, with bytes of its own.</summary>
    public byte[] Next()
    {
        var request = _turns.Next();
        return [.. request[1], .. request[2]];
    }
}
