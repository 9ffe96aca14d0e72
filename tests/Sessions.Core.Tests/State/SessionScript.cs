using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.State;

/// <summary>Bytes read as commands to a session; whatever is decided is applied and kept.</summary>
internal sealed class SessionScript
{
    private DateTimeOffset _now = Sample.Noon;
    private int _proposed;

    public SessionState State { get; } = new();

    public List<SessionEvent> Log { get; } = [];

    public static SessionScript Run(IEnumerable<byte> commands)
    {
        var script = new SessionScript();
        foreach (var command in commands)
        {
            script.Do(command);
            script.Check();
        }

        return script;
    }

    private void Do(byte command)
    {
        var argument = command >> 4;
        _now = _now.AddSeconds(argument - 3);
        switch (command & 15)
        {
            case <= 4:
                Begin(argument);
                break;
            case <= 9:
                // A turn of the last few: running, ended, lost or never proposed.
                var ending = (TurnEnding)(1 + (argument % 3));
                var usage = new TokenUsage { Input = 100 + argument, CacheRead = argument, Output = argument };
                Keep(CompleteTurn.Decide(
                    State,
                    Sample.Outcome(Math.Max(1, _proposed - (argument % 6)), ending, argument % 4 == 0 ? null : usage, argument),
                    Core.Models.ModelCatalog.BuiltIn,
                    _now)?.Events);
                break;
            case 10:
                Keep(ExpireTurns.Decide(State, static _ => false, _now.AddSeconds(argument * 60)));
                break;
            case 11:
                Keep(ExpireTurns.Decide(State, door => door == $"node/{argument % 3}", _now));
                break;
            case 12:
                Keep(AppendCustomEvent.Decide(
                    State,
                    Sample.Owner,
                    new CustomEventCommand("custom.n", "{}"u8.ToArray(), IdempotencyKey: $"{argument % 5}"),
                    _now).Events);
                break;
            case 13:
                Keep(AppendCustomEvent.Decide(
                    State,
                    Sample.Owner,
                    new CustomEventCommand("custom.n", "{}"u8.ToArray(), Call: Sample.TurnId(argument % 5)),
                    _now).Events);
                break;
            case 14:
                var set = new Dictionary<string, string> { [$"k{argument}"] = $"{_proposed}" };
                Keep(ChangeSession.Metadata(State, Sample.Owner, new(set, [$"k{argument / 2}"]), _now).Events);
                break;
            default:
                Keep(argument == 15 ? ChangeSession.Close(State, Sample.Owner, _now).Events : []);
                break;
        }
    }

    private void Begin(int argument)
    {
        var path = Enumerable.Range(0, 1 + (argument % 7)).Select(depth => $"{(depth * argument) % 5}").ToArray();
        Keep(BeginTurn.Decide(
            State,
            Sample.Proposal(
                ++_proposed,
                Sample.Path(path),
                model: argument % 3 == 0 ? "sim-claude" : "gpt-4o",
                deadline: _now.AddMinutes(argument),
                frontDoor: $"node/{argument % 3}",
                thread: argument % 4 == 0 ? "side" : null),
            Sample.Counter,
            Core.Models.ModelCatalog.BuiltIn,
            _now).Events);
    }

    private void Keep(IReadOnlyList<SessionEvent>? events)
    {
        foreach (var e in events ?? [])
        {
            // Through the codec: what counts is what a reader of the log sees.
            var stored = Stored.Again(e);
            State.Apply(stored);
            Log.Add(stored);
        }
    }

    /// <summary>What holds after every command.</summary>
    private void Check()
    {
        State.Head.ShouldBe(Log.Count);
        var started = Log.OfType<TurnStarted>().ToList();
        State.Turns.ShouldBe(started.Count);
        started.Select(static e => e.Turn).ShouldBe(Enumerable.Range(1, started.Count));
        var booked = Log.OfType<TurnEnded>().Where(static e => e.Ending != TurnEnding.Lost).ToList();
        booked.Select(static e => e.Data.TurnId).ShouldBeUnique();
        var lost = Log.OfType<TurnEnded>().Where(static e => e.Ending == TurnEnding.Lost)
            .Select(static e => e.Data.TurnId).ToHashSet();
        lost.ExceptWith(booked.Select(static e => e.Data.TurnId));
        State.RunningTurns.ShouldBe(started.Count - booked.Count - lost.Count);
        State.Ledger.ShouldBe(Sum(booked, lost.Count));
    }

    private static LedgerTotals Sum(List<TurnEnded> booked, int lost) => new()
    {
        Usage = booked.Aggregate(default(TokenUsage), static (sum, e) => sum + e.Data.Usage),
        CostNanoUsd = booked.Sum(static e => e.Data.CostNanoUsd ?? 0),
        Completed = booked.Count(static e => e.Ending == TurnEnding.Completed),
        Failed = booked.Count(static e => e.Ending == TurnEnding.Failed),
        Aborted = booked.Count(static e => e.Ending == TurnEnding.Aborted),
        Lost = lost,
        Estimated = booked.Count(static e => e.Data.Estimated),
        Unpriced = booked.Count(static e => e.Data.CostNanoUsd is null && e.Data.Usage != default),
    };
}
