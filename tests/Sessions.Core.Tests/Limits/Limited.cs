using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Limits;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Limits;

/// <summary>A session under a tenant's limits, and a clock.</summary>
internal sealed class Limited(LimitPolicy limits)
{
    private readonly ContextRules _rules = new(new SessionPolicy { Limits = limits }, null);

    public SessionState State { get; } = new();

    public DateTimeOffset Now { get; set; } = Sample.Noon;

    public LimitPolicy Tenant => limits;

    public Decision<TurnPlan> Begin(TurnProposal proposal) =>
        State.Take(BeginTurn.Decide(State, proposal, Sample.Counter, ModelCatalog.BuiltIn, Now, _rules));

    public Decision<TurnPlan> Begin(int turn) => Begin(Sample.Proposal(turn, deadline: Now.AddMinutes(10)));

    public TurnReceipt End(int turn, TurnEnding ending = TurnEnding.Completed, TokenUsage? usage = null)
    {
        var outcome = Sample.Outcome(turn, ending, usage ?? new TokenUsage { Input = 10, Output = 5 });
        return State.Take(CompleteTurn.Decide(State, outcome, ModelCatalog.BuiltIn, Now, _rules)!.Value).Answer.Value!;
    }

    /// <summary>Begins a turn and completes it.</summary>
    public void Answer(int turn)
    {
        Begin(turn).Answer.IsRefused.ShouldBeFalse();
        End(turn);
    }

    public Decision<TurnReservation> Reserve(int turn, LimitPolicy? own = null, DateTimeOffset? deadline = null) =>
        State.Take(ShareBudget.Reserve(
            State,
            new BudgetCommand
            {
                Principal = Sample.Owner,
                Session = "child",
                TurnId = Sample.TurnId(turn),
                Demand = new LimitDemand { Prompt = 100, Output = 50, Price = ModelPrice.Usual },
                Deadline = deadline ?? Now.AddMinutes(10),
                Limits = own,
            },
            limits,
            Now));

    public IReadOnlyList<SessionEvent> Settle(int turn, Spending spent) =>
        State.Take(ShareBudget.Settle(State, Sample.TurnId(turn), spent, Now)).Events;
}
