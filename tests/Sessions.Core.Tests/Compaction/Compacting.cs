using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Compaction.Planning;
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

    public TurnReceipt? Receipt { get; private set; }

    public static CompactionPolicy At(int trigger, int target, params CompactionStrategy[] strategies) => new()
    {
        TriggerTokens = trigger,
        TargetTokens = target,
        MinimumShrinkTokens = 1,
        TurnsBetweenMin = 0,
        KeepLastTurns = 1,
        Strategies = strategies,
    };

    public TurnPlan Turn(Dialogue dialogue, TurnRendering? sent = null, string upstream = "openai")
    {
        var proposal = dialogue.Proposal(++_turn) with { Sent = sent, Upstream = upstream };
        var plan = Take(Decide(proposal));
        Receipt = Take(CompleteTurn.Decide(State, Sample.Outcome(_turn), ModelCatalog.BuiltIn, Sample.Noon, _rules)!.Value);
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

    /// <summary>Compacts the path of a dialogue that the session has sent whole, between two turns.</summary>
    public CompactionOutcome Compact(Dialogue dialogue, Func<CompactionCommand, CompactionCommand> change) =>
        Take(CompactContext.Decide(
            State,
            change(new CompactionCommand
            {
                Principal = Sample.Owner,
                Trigger = CompactionTrigger.Manual,
                Leaf = Leaf(dialogue),
                Wire = dialogue.Wire,
                Model = dialogue.Model,
                Upstream = "openai",
                Items = Items(dialogue),
                Policy = policy,
            }),
            new ListEditor(),
            Sample.Counter,
            ModelCatalog.BuiltIn,
            Sample.Noon));

    /// <summary>The items of such a dialogue, as the session knows them.</summary>
    public IReadOnlyList<ContextItem> Items(Dialogue dialogue) =>
    [
        .. State.Tree.PathTo(Leaf(dialogue)).Select((node, index) => new ContextItem(
            node,
            State.Tree[node].Position,
            dialogue.KindOf(index + 1),
            State.Tree.TokensOf(node),
            false,
            System.Text.Encoding.UTF8.GetBytes(dialogue.JsonOf(index + 1)))),
    ];

    /// <summary>What a turn of such a dialogue is sent with.</summary>
    public AppliedCompaction? Applied(Dialogue dialogue) =>
        State.CompactionAt(Leaf(dialogue), dialogue.Count, "openai");

    /// <summary>What the provider's own compaction of such a dialogue would stand for.</summary>
    public IReadOnlyList<PathFragment> Replaceable(Dialogue dialogue)
    {
        var items = Items(dialogue);
        var request = new PlanRequest
        {
            Wire = dialogue.Wire,
            Model = dialogue.Model,
            Card = ModelCatalog.BuiltIn.Find(dialogue.Model),
            Policy = policy,
            Items = items,
            BaseEdits = Applied(dialogue)?.Edits ?? [],
            Tokens = items.Sum(static item => item.Tokens) - (Applied(dialogue)?.Saved ?? 0),
        };
        return CompactionPlanner.Replaceable(request, new ListEditor(), Sample.Counter);
    }

    private int Leaf(Dialogue dialogue)
    {
        State.Tree.Match(dialogue.Path().Items.Span, out var leaf).ShouldBe(dialogue.Count);
        return leaf;
    }

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
