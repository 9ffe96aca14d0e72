using System.Collections.Concurrent;
using Sessions.Contracts;

namespace Sessions.Gateway.Answers;

/// <summary>The answers that this node is making and that may be asked for again meanwhile.</summary>
internal sealed class RunningAnswers
{
    /// <summary>Memory for all of them, in bytes. An answer that finds none left goes out and is not kept.</summary>
    public const long BytesMax = 256 * 1024 * 1024;

    private readonly ConcurrentDictionary<(SessionKey Session, int Turn), RunningAnswer> _running = new();

    private long _held;

    /// <summary>Lets others find an answer until <see cref="Remove"/>.</summary>
    public void Add(SessionKey session, int turn, RunningAnswer answer) => _running[(session, turn)] = answer;

    /// <summary>The answer of a turn; null when this node makes none.</summary>
    public RunningAnswer? Find(SessionKey session, int turn) => _running.GetValueOrDefault((session, turn));

    /// <summary>The answer has ended, and its turn is recorded.</summary>
    public void Remove(SessionKey session, int turn)
    {
        if (_running.TryRemove((session, turn), out var answer))
        {
            GiveBack(answer.Length);
        }
    }

    /// <summary>Takes memory; false where too little is left.</summary>
    internal bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= BytesMax)
        {
            return true;
        }

        GiveBack(bytes);
        return false;
    }

    /// <summary>Memory that is taken no longer.</summary>
    internal void GiveBack(int bytes) => Interlocked.Add(ref _held, -bytes);
}
