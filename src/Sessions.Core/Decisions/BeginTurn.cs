using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Limits;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Admits a proposed turn: owner, state and limits; matches its path and says what is new.</summary>
public static class BeginTurn
{
    private static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Decides on a proposal.</summary>
    /// <param name="state">The session; one that does not exist yet is created.</param>
    /// <param name="proposal">What the front door wants to do.</param>
    /// <param name="counter">Counts the new items.</param>
    /// <param name="catalog">Windows and cache rules.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">What is done to contexts; null to only observe.</param>
    /// <param name="modelRatio">
    /// Tokens that the model's provider reports for each counted one, as other sessions have it; for a model that is
    /// not counted exactly, until this session knows better.
    /// </param>
    public static Decision<TurnPlan> Decide(
        SessionState state,
        TurnProposal proposal,
        ITokenCounter counter,
        ModelCatalog catalog,
        DateTimeOffset now,
        ContextRules? rules = null,
        double modelRatio = 1)
    {
        if ((state.Exists || proposal.MustExist)
            && SessionAccess.RefuseUse(state, proposal.Principal) is { } denied)
        {
            return denied;
        }

        // A turn that is in the log stays admitted, whatever has happened to the session since.
        var card = catalog.Find(proposal.Model);
        if (state.FindOpen(proposal.TurnId) is { } open)
        {
            return Repeat(proposal, card, open.Number, open.Matched, open.ContextTokens, open.PredictedCacheRead) with
            {
                Rendering = RenderingOf(
                    proposal, state.Compactions.Find(open.Compaction), open.Hints, open.PromptCacheKey),
                CompactedTokens = open.CompactedTokens,
                OutputMax = open.Reserved?.Again(open.ContextTokens, OutputOf(proposal, card)).OutputMax,
            };
        }

        if (state.FindSettled(proposal.TurnId) is { } settled)
        {
            return Repeat(proposal, card, settled.Number, proposal.Path.Items.Length, 0, 0);
        }

        if (proposal.Key is { } key && state.FindTurnKey(key.Key) is { } before)
        {
            return before.Request == key.Request
                ? Repeat(proposal, card, before.Turn, proposal.Path.Items.Length, 0, 0) with { RepeatOf = before.Turn }
                : KeyMisused;
        }

        if (Refuse(state, proposal, (rules ?? ContextRules.Observe).Policy) is { } refusal)
        {
            return refusal;
        }

        var items = proposal.Path.Items.Span;
        var matched = state.Tree.Match(items, out var node);
        if (matched < items.Length && proposal.Path.FirstCarried > matched)
        {
            return new TurnPlan(0, items.Length, matched, 0, card.Window, card.UsableWindow, 0, MissingFrom: matched);
        }

        return Admit(
            state,
            proposal,
            counter,
            card,
            rules ?? ContextRules.Observe,
            EventTime.After(state, now),
            matched,
            node,
            modelRatio);
    }

    private static Refusal? Refuse(SessionState state, TurnProposal proposal, SessionPolicy policy)
    {
        if (state.IsClosed)
        {
            return ClosedRefusal;
        }

        if (proposal.Tip is { } tip && !tip.IsAt(state.Tip))
        {
            return AppendItems.Moved;
        }

        if (OnBusy(state.Policy ?? policy, proposal) is { } onBusy && !proposal.IsUpkeep && RunsTurn(state))
        {
            return BusyBy(onBusy);
        }

        return state.RunningTurns >= SessionState.RunningTurnsMax
            ? new Refusal(
                SessionErrorCode.TooManyRunningTurns,
                $"This session runs {SessionState.RunningTurnsMax} turns already. Wait until one has ended.",
                BusyRetryAfter)
            : null;
    }

    // Two turns that go on from one place would each leave the other's answer out of the conversation.
    private static BusyAction? OnBusy(SessionPolicy policy, TurnProposal proposal) =>
        policy.Limits?.OnBusy ?? (proposal.Tip is null ? null : BusyAction.Reject);

    /// <summary>Whether a turn of a caller's runs.</summary>
    internal static bool RunsTurn(SessionState state)
    {
        foreach (var turn in state.OpenTurns)
        {
            if (turn is { Lost: false, IsUpkeep: false })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The refusal of what cannot be done beside a turn.</summary>
    internal static Refusal Busy { get; } = new(
        SessionErrorCode.SessionBusy,
        "Another turn of this session runs, and it makes one at a time. Wait until that has ended.",
        BusyRetryAfter);

    /// <summary>The same, by what the session's policy says of waiting.</summary>
    internal static Refusal BusyBy(BusyAction? onBusy) => onBusy == BusyAction.Wait ? WaitsForBusy : Busy;

    private static readonly Refusal WaitsForBusy = Busy with { MayWait = true };

    private static readonly Refusal KeyMisused = new(
        SessionErrorCode.IdempotencyMismatch,
        "This Idempotency-Key was used for another request. Take a new key for each request.");

    /// <summary>The refusal of anything new in a closed session.</summary>
    internal static Refusal ClosedRefusal { get; } = new(
        SessionErrorCode.SessionClosed, "This session is closed. Start another one with a new session id.");

    private static TurnRendering? RenderingOf(
        TurnProposal proposal,
        AppliedCompaction? compaction,
        IReadOnlyList<CacheHint>? hints,
        string? promptCacheKey) =>
        compaction is null && hints is null && promptCacheKey is null ? null : new TurnRendering
        {
            Compaction = compaction?.Position ?? 0,
            Edits = compaction?.Edits ?? [],
            ContextManagement = proposal.ManagesContext ? null : compaction?.ContextManagement,
            Breakpoints = hints ?? [],
            PromptCacheKey = promptCacheKey,
        };

    private static TurnPlan Repeat(
        TurnProposal proposal, ModelCard card, int turn, int matched, int contextTokens, int predicted) =>
        new TurnPlan(
            turn, proposal.Path.Items.Length, matched, contextTokens, card.Window, card.UsableWindow, predicted);

    private static Decision<TurnPlan> Admit(
        SessionState state,
        TurnProposal proposal,
        ITokenCounter counter,
        ModelCard card,
        ContextRules rules,
        DateTimeOffset now,
        int matched,
        int node,
        double modelRatio)
    {
        var items = proposal.Path.Items.Span;
        var appended = NewItems.Of(
            proposal.Path, proposal.Wire, proposal.Model, proposal.Capture, counter, matched);
        var path = new AdmittedPath(state, proposal, card, matched, node, appended)
        {
            Tokens = counter.CountReply(proposal.Wire)
                + NewItems.Tokens(appended)
                + (node == 0 ? 0 : state.Tree[node].PathTokens),
        };
        var context = ContextDecision.Of(path, rules, counter, now, modelRatio);
        if (context.NeedsBytes)
        {
            return new TurnPlan(0, items.Length, matched, 0, card.Window, card.UsableWindow, 0, MissingFrom: 0);
        }

        var cache = CacheDecision.Of(path, context.Compaction, rules, now);
        var reserved = Reserve(path, rules.Policy, context.Estimate.Tokens, cache.Hints, now);
        if (reserved.IsRefused)
        {
            return reserved.Refusal;
        }

        var plan = new TurnPlan(
            path.Turn,
            items.Length,
            matched,
            context.Estimate.Tokens,
            card.Window,
            card.UsableWindow,
            cache.Predicted)
        {
            Rendering = RenderingOf(proposal, context.Compaction, cache.Hints, cache.PromptCacheKey),
            CompactedTokens = context.Compaction?.Saved ?? 0,
            OutputMax = reserved.Value.OutputMax,
        };
        var asksParent = state.Parent is not null && !proposal.IsBudgeted;
        return proposal.OnlyPlan || asksParent
            ? plan with { Parent = asksParent ? state.Parent : null }
            : new Decision<TurnPlan>(plan, Events(path, context, cache, plan, Kept(path, rules, reserved.Value), now));
    }

    private static Answer<TurnReservation> Reserve(
        AdmittedPath path, SessionPolicy policy, int tokens, IReadOnlyList<CacheHint>? hints, DateTimeOffset now)
    {
        var (state, proposal) = (path.State, path.Proposal);
        return LimitCheck.Reserve(
            (state.Policy ?? policy).Limits,
            state.Spent,
            state.Reserved(now),
            state.StartTimes,
            new LimitDemand
            {
                Prompt = tokens,
                Output = OutputOf(proposal, path.Card),
                Price = path.Card.Price,
                KeepsLong = proposal.KeepsLong(hints),
                IsUpkeep = proposal.IsUpkeep,
            },
            now);
    }

    private static long OutputOf(TurnProposal proposal, ModelCard card) => proposal.OutputMax ?? card.OutputMax;

    // Where nothing is limited the log need not say what might have been.
    private static TurnReservation? Kept(AdmittedPath path, ContextRules rules, TurnReservation reserved) =>
        (path.State.Policy ?? rules.Policy).Limits is { Counts: true } ? reserved : null;

    private static List<SessionEvent> Events(
        AdmittedPath path,
        ContextDecision context,
        CacheDecision cache,
        TurnPlan plan,
        TurnReservation? reserved,
        DateTimeOffset now)
    {
        var proposal = path.Proposal;
        var events = new List<SessionEvent>(3 + context.Events.Count);
        if (!path.State.Exists)
        {
            events.Add(new SessionCreated
            {
                At = now,
                Data = new SessionCreatedData(proposal.Principal.KeyId, proposal.IdentitySource),
            });
        }

        if (path.Appended.Length > 0)
        {
            events.Add(new ItemsAppended
            {
                At = now,
                Turn = plan.Turn,
                Data = new ItemsAppendedData(path.Node, path.State.Tree.Count + 1, path.Appended),
            });
        }

        events.AddRange(context.Events);
        events.Add(Started(path, plan, context.Estimate, cache, reserved, now));
        return events;
    }

    private static TurnStarted Started(
        AdmittedPath path,
        TurnPlan plan,
        ContextEstimate estimate,
        CacheDecision cache,
        TurnReservation? reserved,
        DateTimeOffset now)
    {
        var proposal = path.Proposal;
        return new TurnStarted
        {
            At = now,
            Turn = plan.Turn,
            Data = new TurnStartedData
            {
                TurnId = proposal.TurnId,
                Principal = proposal.Principal.KeyId,
                Wire = proposal.Wire,
                Model = proposal.Model,
                Upstream = proposal.Upstream,
                Stream = proposal.Streaming,
                Leaf = path.Leaf,
                Items = plan.Items,
                Matched = plan.Matched,
                ContextTokens = plan.ContextTokens,
                CountedTokens = estimate.Counted == estimate.Tokens ? 0 : estimate.Counted,
                TokenRatio = estimate.Ratio,
                Window = plan.Window,
                UsableWindow = plan.UsableWindow,
                PredictedCacheRead = plan.PredictedCacheRead,
                Compaction = plan.Rendering?.Compaction ?? 0,
                CompactedTokens = plan.CompactedTokens,
                Breakpoint = cache.Deepest.Depth,
                LongLife = cache.Deepest.LongLife,
                Cache = cache.Expectation,
                Hints = cache.Hints,
                PromptCacheKey = cache.PromptCacheKey,
                Deadline = proposal.Deadline,
                FrontDoor = proposal.FrontDoor,
                Source = proposal.MustExist ? proposal.IdentitySource : null,
                Thread = proposal.Thread,
                ParentThread = proposal.ParentThread,
                Agent = proposal.Agent,
                TraceId = proposal.TraceId,
                Metadata = proposal.Metadata,
                Upkeep = proposal.IsUpkeep,
                Key = proposal.Key,
                Reserved = reserved,
            },
        };
    }
}
