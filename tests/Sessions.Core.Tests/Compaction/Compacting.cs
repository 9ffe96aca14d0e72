using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Compaction;

/// <summary>A session whose policy compacts, and the log that it writes.</summary>
internal sealed class Compacting(CompactionPolicy policy)
{
    private readonly ContextRules _rules = new(new SessionPolicy { Compaction = policy }, new ListEditor());
    private int _turn;

    public SessionState State { get; private set; } = new();

    public List<SessionEvent> Log { get; } = [];

    public static CompactionPolicy At(int trigger, int target, params CompactionStrategy[] strategies) => new()
    {
        TriggerTokens = trigger,
        TargetTokens = target,
        MinimumShrinkTokens = 1,
        TurnsBetweenMin = 0,
        KeepLastTurns = 1,
        Strategies = strategies,
    };

    public TurnPlan Turn(Dialogue dialogue, TurnRendering? sent = null)
    {
        var proposal = dialogue.Proposal(++_turn) with { Sent = sent };
        var plan = Take(Decide(proposal));
        Take(CompleteTurn.Decide(State, Sample.Outcome(_turn), ModelCatalog.BuiltIn, Sample.Noon)!.Value);
        return plan;
    }

    public Decision<TurnPlan> Decide(TurnProposal proposal) =>
        BeginTurn.Decide(State, proposal, Sample.Counter, ModelCatalog.BuiltIn, Sample.Noon, _rules);

    public T Take<T>(Decision<T> decision)
        where T : class
    {
        Log.AddRange(decision.Events);
        State.ApplyAll(decision.Events);
        return decision.Answer.Value.ShouldNotBeNull();
    }

    public SessionState Undo(long position) =>
        Take(RestoreContext.Decide(State, Sample.Owner, position, ModelCatalog.BuiltIn, Sample.Noon));

    /// <summary>Folds the log as it is stored, as another node would.</summary>
    public void MoveToAnotherNode()
    {
        State = new SessionState();
        foreach (var e in Log)
        {
            State.Apply(Tests.State.Stored.Again(e));
        }
    }

    /// <summary>What the provider gets, item by item; <c>-</c> for nothing in an item's place.</summary>
    public static IReadOnlyList<string> Sent(Dialogue dialogue, TurnPlan plan)
    {
        var sent = new List<string>();
        var edits = plan.Rendering?.Edits ?? [];
        for (var depth = 1; depth <= dialogue.Count; depth++)
        {
            if (EditList.At(edits, depth) is not { } edit)
            {
                sent.Add(dialogue.JsonOf(depth));
            }
            else if (edit.From == depth)
            {
                sent.AddRange(edit.Fragments.Select(static f => System.Text.Encoding.UTF8.GetString(f.Raw.Utf8.Span)));
            }
        }

        return sent;
    }
}
