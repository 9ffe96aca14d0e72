using Sessions.Contracts.Policies;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Compaction.Planning;

/// <summary>Plans the rewrite of one path: strategies in the policy's order until the target is reached.</summary>
public static class CompactionPlanner
{
    /// <summary>Plans with what needs no model.</summary>
    /// <param name="request">The path and what is asked for.</param>
    /// <param name="editor">Reads items and writes what stands in their place.</param>
    /// <param name="counter">Counts that.</param>
    public static CompactionPlan Plan(in PlanRequest request, IContextEditor editor, ITokenCounter counter)
    {
        var path = Draft(request, editor);
        var scope = Scope(request, path, editor, counter);
        var used = new List<CompactionStrategy>();
        foreach (var strategy in request.Policy.Strategies)
        {
            if (path.Tokens <= scope.TargetTokens)
            {
                break;
            }

            var before = path.Tokens;
            Run(strategy, path, scope, request);
            if (path.Tokens < before)
            {
                used.Add(strategy);
            }
        }

        return Finish(request, path, used);
    }

    /// <summary>Plans with a summary that a model has written.</summary>
    /// <param name="request">The path and what is asked for.</param>
    /// <param name="summary">The summary, plain text.</param>
    /// <param name="editor">Reads items and writes what stands in their place.</param>
    /// <param name="counter">Counts that.</param>
    public static CompactionPlan PlanSummary(
        in PlanRequest request, string summary, IContextEditor editor, ITokenCounter counter)
    {
        var path = Draft(request, editor);
        HistoryRemoval.Summarize(path, Scope(request, path, editor, counter), summary);
        return Finish(request, path, [CompactionStrategy.Summarize]);
    }

    /// <summary>Plans with what the provider's own compaction has returned.</summary>
    /// <param name="request">The path and what is asked for.</param>
    /// <param name="replacement">What it returned for what <see cref="Replaceable"/> gave, whole.</param>
    /// <param name="upstream">Name of the upstream that it came from, the only one that can read it.</param>
    /// <param name="editor">Reads items.</param>
    /// <param name="counter">Counts them.</param>
    public static CompactionPlan PlanReplacement(
        in PlanRequest request,
        IReadOnlyList<PathFragment> replacement,
        string upstream,
        IContextEditor editor,
        ITokenCounter counter)
    {
        var path = Draft(request, editor);
        HistoryRemoval.ReplaceBy(path, Scope(request, path, editor, counter), replacement, upstream);
        return Finish(request, path, [CompactionStrategy.Provider]);
    }

    /// <summary>What a provider's own compaction would stand for, as it is sent now, in order.</summary>
    public static IReadOnlyList<PathFragment> Replaceable(
        in PlanRequest request, IContextEditor editor, ITokenCounter counter)
    {
        var path = Draft(request, editor);
        var sent = new List<PathFragment>();
        foreach (var block in HistoryRemoval.Replaceable(path, Scope(request, path, editor, counter)))
        {
            path.AddSent(sent, block.From, block.To);
        }

        return sent;
    }

    /// <summary>The items that a summary would stand for, as indexes into the request's items, in order.</summary>
    public static IReadOnlyList<int> Summarizable(in PlanRequest request, IContextEditor editor, ITokenCounter counter)
    {
        var path = Draft(request, editor);
        var indexes = new List<int>();
        foreach (var block in HistoryRemoval.Removable(path, Scope(request, path, editor, counter)))
        {
            indexes.AddRange(Enumerable.Range(block.From, block.To - block.From + 1));
        }

        return indexes;
    }

    private static void Run(CompactionStrategy strategy, PathDraft path, in PlanningScope scope, in PlanRequest request)
    {
        switch (strategy)
        {
            case CompactionStrategy.ClearToolResults:
                ResultClearing.ClearOld(path, scope);
                break;
            case CompactionStrategy.DropSupersededReads:
                ResultClearing.DropSuperseded(path, scope);
                break;
            case CompactionStrategy.Truncate when path.Tokens >= LastResortTokens(request):
                HistoryRemoval.Truncate(path, scope);
                break;
        }
    }

    // Where a model will summarise in the background, history is cut only when the request would not fit meanwhile.
    private static int LastResortTokens(in PlanRequest request) =>
        request.Policy.Strategies.Contains(CompactionStrategy.Summarize)
            || request.Policy.Strategies.Contains(CompactionStrategy.Provider)
                ? request.UsableTokens
                : Math.Min(request.TriggerTokens, request.UsableTokens);

    private static CompactionPlan Finish(in PlanRequest request, PathDraft path, List<CompactionStrategy> used)
    {
        var added = path.Added();
        if (added.Count > 0 && request.Card.BoundThinking && path.Wire == WireFormat.Messages)
        {
            BoundThinking.DropFrom(path, added[0].From - 1);
            added = path.Added();
        }

        var saved = request.Tokens - path.Tokens;
        var turns = added.Count == 0
            ? null
            : BreakEven.TurnsOf(request.Card, path.TokensFrom(added[0].From - 1), saved);
        var plan = new CompactionPlan
        {
            Strategies = used,
            Edits = added,
            TokensBefore = request.Tokens,
            TokensAfter = path.Tokens,
            BreakEvenTurns = turns,
            Failure = FailureOf(request, saved, turns),
        };
        return added.Count == 0
            ? plan
            : plan with { Anchor = path.Items[EditList.Merge(request.BaseEdits, added)[^1].To - 1].Node };
    }

    private static string? FailureOf(in PlanRequest request, int saved, int? turns)
    {
        if (saved < Math.Max(1, request.Policy.MinimumShrinkTokens))
        {
            return "no_gain";
        }

        return request.Policy.BreakEvenTurnsMax is { } most
            && request.Tokens <= request.UsableTokens
            && !(turns <= most)
                ? "break_even"
                : null;
    }

    private static PathDraft Draft(in PlanRequest request, IContextEditor editor)
    {
        var facts = new ItemFacts[request.Items.Count];
        for (var i = 0; i < facts.Length; i++)
        {
            var item = request.Items[i];
            facts[i] = item.Kind is ItemKind.ToolCall or ItemKind.ToolResult or ItemKind.Other
                ? editor.Read(request.Wire, item.Kind, item.Json.Span)
                : ItemFacts.None;
        }

        return new PathDraft(request.Wire, request.Items, request.BaseEdits, request.Tokens, facts);
    }

    private static PlanningScope Scope(
        in PlanRequest request, PathDraft path, IContextEditor editor, ITokenCounter counter)
    {
        var pinned = request.Policy.PinnedItems.ToHashSet();
        return new PlanningScope(
            request.Policy,
            editor,
            counter,
            request.Model,
            request.TargetTokens,
            LastTurns.Begin(path, request.Policy.KeepLastTurns),
            index => pinned.Contains(path.Items[index].Node));
    }
}
