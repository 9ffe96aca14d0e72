using System.Collections.Concurrent;
using Sessions.Chaos.Agents.Kept;

namespace Sessions.Chaos.Agents;

/// <summary>A turn whose end a client has seen: the grid owes it.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Session">In which session.</param>
/// <param name="Turn">Its number by the answer's header.</param>
/// <param name="Answer">The digits that the provider's id of the answer ends in.</param>
/// <param name="Marker">What the user said in it, said nowhere else.</param>
/// <param name="Node">The node that answered.</param>
public sealed record Acknowledged(
    string Tenant, string Session, int Turn, string Answer, string Marker, string Node);

/// <summary>A try that failed without a script that told it to.</summary>
/// <param name="Began">When it was sent, as a timestamp.</param>
/// <param name="Ended">When it had failed, as a timestamp.</param>
/// <param name="Why">Status or kind of break.</param>
/// <param name="Node">Which node answered, as far as it did.</param>
/// <param name="HasScript">Whether the provider was told to fail in this turn: it may have done so just now.</param>
public sealed record Failure(long Began, long Ended, string Why, string Node, bool HasScript);

/// <summary>A try that succeeded.</summary>
/// <param name="Began">When it was sent, as a timestamp.</param>
/// <param name="Ended">When its end was seen.</param>
/// <param name="Session">In whose session.</param>
/// <param name="Node">Which node answered.</param>
public sealed record Success(long Began, long Ended, string Session, string Node);

/// <summary>What the agents saw, all together.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<Acknowledged> _turns = new();
    private readonly ConcurrentQueue<Failure> _failures = new();
    private readonly ConcurrentQueue<Success> _successes = new();
    private readonly ConcurrentQueue<string> _oddities = new();
    private readonly ConcurrentQueue<KeptTurn> _sent = new();
    private readonly ConcurrentQueue<KeptAnswer> _kept = new();

    public IReadOnlyCollection<Acknowledged> Turns => _turns;

    public IReadOnlyCollection<Failure> Failures => _failures;

    /// <summary>The acknowledged turns in their time.</summary>
    public IReadOnlyCollection<Success> Successes => _successes;

    /// <summary>Answers that no client should get, whatever goes wrong behind them.</summary>
    public IReadOnlyCollection<string> Oddities => _oddities;

    /// <summary>Turns of conversations that the grid keeps, answered or not.</summary>
    public IReadOnlyCollection<KeptTurn> Sent => _sent;

    /// <summary>Those of them whose whole answer has come.</summary>
    public IReadOnlyCollection<KeptAnswer> Kept => _kept;

    public void Send(KeptTurn turn) => _sent.Enqueue(turn);

    public void Keep(KeptAnswer answer) => _kept.Enqueue(answer);

    public void Acknowledge(Acknowledged turn, long began)
    {
        _turns.Enqueue(turn);
        _successes.Enqueue(
            new Success(began, TimeProvider.System.GetTimestamp(), $"{turn.Tenant}/{turn.Session}", turn.Node));
    }

    public void Fail(Failure failure) => _failures.Enqueue(failure);

    public void Wonder(string what) => _oddities.Enqueue(what);
}
