using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Limits;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.State;

/// <summary>Bytes read as commands to a session; whatever is decided is applied and kept.</summary>
internal sealed class SessionScript
{
    private const int ReplayEvery = 64;

    private DateTimeOffset _now = Sample.Noon;
    private int _proposed;
    private int _steps;

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
        // Every other step has the larger arguments.
        var argument = (command >> 5) + (8 * (_steps++ & 1));
        _now = _now.AddSeconds(argument - 3);
        switch (command & 31)
        {
            case <= 6:
                Begin(argument);
                break;
            case <= 13:
                Complete(argument);
                break;
            case 14:
                Keep(ExpireTurns.Decide(State, static _ => false, _now.AddSeconds(argument * 60)));
                break;
            case 15:
                Keep(ExpireTurns.Decide(State, door => door == $"node/{argument % 3}", _now));
                break;
            case 16:
                Note(new CustomEventCommand("custom.n", "{}"u8.ToArray(), IdempotencyKey: $"{argument % 5}"));
                break;
            case 17:
                Note(new CustomEventCommand("custom.n", "{}"u8.ToArray(), Call: Sample.TurnId(argument % 5)));
                break;
            case 18:
                var set = new Dictionary<string, string> { [$"k{argument}"] = $"{_proposed}" };
                Keep(ChangeSession.Metadata(State, Sample.Owner, new(set, [$"k{argument / 2}"]), _now).Events);
                break;
            case 19:
                Keep(ChangePolicy.Decide(State, Sample.Owner, Policy(argument), _now).Events);
                break;
            case 20:
                Begin(argument, key: new TurnKey($"{argument % 4}", $"{argument / 8}"));
                break;
            case 21:
                Begin(argument, upkeep: true);
                break;
            case 22:
                Begin(argument, onlyPlan: true);
                break;
            case 23:
                Begin(argument, tip: argument % 3 == 0 ? default(ConversationTip) : State.Tip);
                break;
            case 24:
                Append(argument);
                break;
            case 25:
                Keep(RewindSession.Decide(
                    State, Sample.Owner, new ConversationTip(argument % 5, Math.Min(argument % 3, State.Turns)), _now).Events);
                break;
            case 26 or 27:
                Reserve(argument);
                break;
            case 28 or 29:
                Keep(ShareBudget.Settle(
                    State,
                    Sample.TurnId(1_000 + (argument % 6)),
                    argument % 3 == 0 ? default : new Spending(argument % 2, argument * 10, argument),
                    _now).Events);
                break;
            case 30:
                BeginSession(argument);
                break;
            default:
                End(argument);
                break;
        }
    }

    private void Begin(
        int argument, TurnKey? key = null, bool upkeep = false, bool onlyPlan = false, ConversationTip? tip = null)
    {
        var proposal = Sample.Proposal(
            ++_proposed,
            Path(argument),
            model: argument % 3 == 0 ? "sim-claude" : "gpt-4o",
            deadline: _now.AddMinutes(argument),
            frontDoor: $"node/{argument % 3}",
            thread: argument % 4 == 0 ? "side" : null) with
        {
            Key = key,
            IsUpkeep = upkeep,
            OnlyPlan = onlyPlan,
            IsBudgeted = argument != 7,
            Tip = tip,
            OutputMax = argument % 2 == 0 ? null : 100,
        };
        var decision = BeginTurn.Decide(State, proposal, Sample.Counter, ModelCatalog.BuiltIn, _now);
        (onlyPlan ? decision.Events.Count : 0).ShouldBe(0);
        Keep(decision.Events);
        CheckLimits(decision.Events.Count > 0, upkeep);
    }

    private void Complete(int argument)
    {
        // A turn of the last few: running, ended, lost or never proposed.
        var ending = (TurnEnding)(1 + (argument % 3));
        var usage = new TokenUsage { Input = 100 + argument, CacheRead = argument, Output = argument };
        var turn = Math.Max(1, _proposed - (argument % 6));
        var outcome = Sample.Outcome(turn, ending, argument % 4 == 0 ? null : usage, argument);
        Keep(CompleteTurn.Decide(State, outcome, ModelCatalog.BuiltIn, _now)?.Events);
    }

    private void Note(CustomEventCommand command) =>
        Keep(AppendCustomEvent.Decide(State, Sample.Owner, command, _now).Events);

    private void Append(int argument) => Keep(AppendItems.Decide(
        State,
        new ItemsCommand
        {
            Principal = Sample.Owner,
            Path = Path(argument),
            Wire = WireFormat.Messages,
            Model = "gpt-4o",
            Tip = argument % 2 == 0 ? State.Tip : null,
        },
        Sample.Counter,
        _now).Events);

    private void Reserve(int argument)
    {
        var limits = argument % 4 == 0 ? new LimitPolicy { MaxMessages = State.Spent.Messages + 1 } : null;
        var command = new BudgetCommand
        {
            Principal = Sample.Owner,
            Session = "child",
            TurnId = Sample.TurnId(1_000 + (argument % 6)),
            Demand = new LimitDemand { Prompt = argument * 10, Output = 100, Price = ModelPrice.Usual },
            Deadline = _now.AddSeconds(argument * 3),
            Limits = limits,
        };
        if (State.ExpiredAt is null)
        {
            var overdue = ShareBudget.Overdue(State, _now).ToDictionary(
                static claim => claim.TurnId,
                claim => claim.TurnId.GetHashCode() % 2 == 0 ? (Spending?)null : new Spending(1, argument, 3));
            Keep(ShareBudget.SettleOverdue(State, overdue, _now).Events);
            Keep(ShareBudget.Reserve(State, command, null, _now).Events);
        }
    }

    private void BeginSession(int argument)
    {
        if (State.Exists)
        {
            Keep(ShareBudget.AddChild(State, Sample.Owner, $"child-{argument}", _now).Events);
            return;
        }

        var shared = Path(argument).Items.Span.ToArray()
            .Select(static (item, i) => new SharedItem(item.Chain, item.Kind, item.Length, 2, i + 1)).ToArray();
        Keep(argument % 2 == 0
            ? CreateSession.Decide(State, Sample.Owner, null, null, _now, "boss", Policy(argument)).Events
            : ForkSession.Decide(
                State,
                new ForkCommand
                {
                    Principal = Sample.Owner,
                    Origin = new SessionForkedData("origin", 3) { Items = shared, Wire = WireFormat.Chat },
                    Model = "gpt-4o",
                },
                Sample.Counter,
                _now).Events);
    }

    private void End(int argument)
    {
        if (argument == 15)
        {
            Keep(ChangeSession.Close(State, Sample.Owner, _now).Events);
        }
        else if (argument == 14 && ExpireSession.IsOver(State, new LimitPolicy { TtlSeconds = 60 }, _now.AddDays(1)))
        {
            Keep([new SessionExpired { At = _now, Data = new SessionExpiredData(60) }]);
        }
    }

    private static PathProposal Path(int argument) =>
        Sample.Path([.. Enumerable.Range(0, 1 + (argument % 7)).Select(depth => $"{(depth * argument) % 5}")]);

    private SessionPolicy? Policy(int argument) => (argument % 4) switch
    {
        0 => null,
        1 => Limited(new LimitPolicy { MaxMessages = State.Spent.Messages + (argument / 4) }),
        2 => Limited(new LimitPolicy { MaxTokens = State.Spent.Tokens + 400, TurnsPerMinute = 1 + argument }),
        _ => Limited(new LimitPolicy
        {
            BudgetUsd = (State.Spent.NanoUsd / 1_000_000_000m) + 0.05m,
            OnBusy = argument > 12 ? BusyAction.Reject : null,
        }),
    };

    private static SessionPolicy Limited(LimitPolicy limits) => new() { Limits = limits };

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

    // A turn that was admitted fits; late reports and lowered caps may pass them afterwards.
    private void CheckLimits(bool isAdmitted, bool upkeep)
    {
        if (!isAdmitted || State.Policy?.Limits is not { } limits)
        {
            return;
        }

        var taken = State.Spent + State.Reserved(_now > State.LastActivityAt ? _now : State.LastActivityAt);
        (upkeep ? 0 : taken.Messages).ShouldBeLessThanOrEqualTo(limits.MaxMessages ?? int.MaxValue);
        taken.Tokens.ShouldBeLessThanOrEqualTo(limits.MaxTokens ?? long.MaxValue);
        taken.NanoUsd.ShouldBeLessThanOrEqualTo(limits.BudgetNanoUsd ?? long.MaxValue);
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
        CheckAccount(started, booked);
        CheckReplay();
    }

    private void CheckAccount(List<TurnStarted> started, List<TurnEnded> booked)
    {
        var upkeep = started.Where(static e => e.Data.Upkeep).Select(static e => e.Turn).ToHashSet();
        State.Messages.ShouldBe(booked.Count(e => e.Ending != TurnEnding.Failed && !upkeep.Contains(e.Turn)));
        State.Charged.ShouldBe(Log.OfType<BudgetSettled>().Aggregate(default(Spending), static (sum, e) => sum + e.Data.Spent));
        State.Claims.Select(static claim => claim.TurnId).ShouldBeUnique();
        Log.Select(static e => e.At).ShouldBeInOrder();
        if (State.RunningTurns == 0)
        {
            State.Reserved(DateTimeOffset.MaxValue).ShouldBe(default);
            (State.Claims.Count == 0 ? State.Reserved(DateTimeOffset.MinValue) : default).ShouldBe(default);
        }
    }

    // A snapshot holds all of a state, so equal snapshots are equal states.
    private void CheckReplay()
    {
        if (_steps > ReplayEvery && _steps % ReplayEvery != 0)
        {
            return;
        }

        var snapshot = SessionSnapshot.Write(State);
        IsOf(SessionSnapshot.Read(snapshot).ShouldNotBeNull(), snapshot).ShouldBeTrue("The snapshot loses something.");
        var replayed = new SessionState();
        replayed.ApplyAll(Log);
        IsOf(replayed, snapshot).ShouldBeTrue("The log does not say all.");
    }

    private static bool IsOf(SessionState state, byte[] snapshot) =>
        SessionSnapshot.Write(state).AsSpan().SequenceEqual(snapshot);

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
