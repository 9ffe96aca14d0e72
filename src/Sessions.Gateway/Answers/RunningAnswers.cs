using System.Collections.Concurrent;
using Sessions.Contracts;

namespace Sessions.Gateway.Answers;

/// <summary>The answers that this node is making and that may be asked for again meanwhile.</summary>
internal sealed class RunningAnswers
{
    private readonly ConcurrentDictionary<(SessionKey Session, int Turn), RunningAnswer> _running = new();

    /// <summary>Lets others find an answer until <see cref="Remove"/>.</summary>
    public void Add(SessionKey session, int turn, RunningAnswer answer) => _running[(session, turn)] = answer;

    /// <summary>The answer of a turn; null when this node makes none.</summary>
    public RunningAnswer? Find(SessionKey session, int turn) => _running.GetValueOrDefault((session, turn));

    /// <summary>The answer has ended, and its turn is recorded.</summary>
    public void Remove(SessionKey session, int turn) => _running.TryRemove((session, turn), out _);
}
