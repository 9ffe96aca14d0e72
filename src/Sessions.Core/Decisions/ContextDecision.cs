using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Compaction.Planning;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>
/// Decides how the path of an admitted turn is sent: as it came, with a compaction, or with a new one.
/// </summary>
internal sealed class ContextDecision
{
    private readonly AdmittedPath _path;
    private readonly ContextRules _rules;
    private readonly SessionPolicy _policy;
    private readonly List<SessionEvent> _events = [];
    private readonly DateTimeOffset _now;
    private readonly double _modelRatio;

    private ContextDecision(AdmittedPath path, ContextRules rules, DateTimeOffset now, double modelRatio)
    {
        (_path, _rules, _now, _modelRatio) = (path, rules, now, modelRatio);
        _policy = path.State.Policy ?? rules.Policy;
        Compaction = path.State.CompactionAt(
            path.Node, path.Proposal.Path.Items.Length, path.Proposal.Upstream);
    }

    /// <summary>What the path is sent with; null when it is sent as it came.</summary>
    public AppliedCompaction? Compaction { get; private set; }

    /// <summary>Events that make it so, before the turn's start.</summary>
    public IReadOnlyList<SessionEvent> Events => _events;

    /// <summary>Whether bytes are needed that the proposal does not carry.</summary>
    public bool NeedsBytes { get; private set; }

    /// <summary>Tokens of the request as it is sent, by the grid's count.</summary>
    public int Tokens => _path.Tokens - (Compaction?.Saved ?? 0);

    /// <summary>Tokens of the request as it is sent, as the provider is expected to count them.</summary>
    public ContextEstimate Estimate { get; private set; }

    /// <summary>Decides.</summary>
    public static ContextDecision Of(
        AdmittedPath path, ContextRules rules, ITokenCounter counter, DateTimeOffset now, double modelRatio)
    {
        var decision = new ContextDecision(path, rules, now, modelRatio);
        if (path.Proposal.Sent is { } sent)
        {
            decision.KeepSent(sent);
            decision.Estimate = decision.EstimateNow();
            return decision;
        }

        decision.NoticeClient();
        decision.DropUnboundThinking();
        decision.CompactIfDue(counter);
        decision.Estimate = decision.EstimateNow();
        if (!decision.NeedsBytes)
        {
            decision.TellPressure();
        }

        return decision;
    }

    // Looks through what the provider has reported lately: once for the plan, and once where a compaction may be due.
    private ContextEstimate EstimateNow() =>
        ContextEstimate.Of(_path, Compaction?.Position ?? 0, Tokens, _modelRatio);

    // Another node has written meanwhile, and the request is on its way: the log says how it went.
    private void KeepSent(TurnRendering sent)
    {
        if (sent.Compaction == 0)
        {
            Compaction = null;
        }
        else if (_path.State.Compactions.Find(sent.Compaction) is { } known
            && EditList.AreAlike(known.Edits, sent.Edits))
        {
            Compaction = known;
        }
        else
        {
            var saved = sent.Edits.Sum(static edit => edit.Saved);
            Record(sent.Edits, 0, new ContextCompactedData
            {
                Anchor = _path.NodeAt(sent.Edits is [.., var last] ? last.To : _path.Proposal.Path.Items.Length),
                Edits = sent.Edits,
                ContextManagement = sent.ContextManagement,
                TokensBefore = _path.Tokens,
                TokensAfter = _path.Tokens - saved,
                PlannedAt = _path.State.Head,
            });
        }
    }

    private void NoticeClient()
    {
        if (ClientCompaction.TokensBefore(_path, Tokens) is { } before)
        {
            _events.Add(new ContextCompacted
            {
                At = _now,
                Turn = _path.Turn,
                Data = new ContextCompactedData
                {
                    Trigger = CompactionTrigger.Client,
                    Anchor = 0,
                    TokensBefore = before,
                    TokensAfter = Tokens,
                    PlannedAt = _path.State.Head,
                },
            });
        }
    }

    // The model thought this on another prefix than the one it is sent with from now on.
    private void DropUnboundThinking()
    {
        var proposed = _path.Proposal.Path.Items.Span;
        if (!_path.Card.BoundThinking || _path.Proposal.Wire != WireFormat.Messages || _path.Matched == 0
            || _path.State.SentWith(_path.Node) is not { } with || with == (Compaction?.Position ?? 0))
        {
            return;
        }

        var edits = new List<PathEdit>();
        for (var i = _path.Matched; i < proposed.Length; i++)
        {
            if (proposed[i].Kind == ItemKind.Reasoning)
            {
                edits.Add(PathEdit.Removal(
                    i + 1, i + 1, EditScope.Items, _path.Appended[i - _path.Matched].Tokens));
            }
        }

        if (edits.Count > 0)
        {
            var saved = edits.Sum(static edit => edit.Saved);
            Record(EditList.Merge(Compaction?.Edits ?? [], edits), Compaction?.Position ?? 0, new ContextCompactedData
            {
                Anchor = _path.NodeAt(edits[^1].To),
                Base = Compaction?.Position ?? 0,
                Edits = edits,
                TokensBefore = Tokens,
                TokensAfter = Tokens - saved,
                PlannedAt = _path.State.Head,
            });
        }
    }

    private void CompactIfDue(ITokenCounter counter)
    {
        if (_rules.Editor is not { } editor || _policy.Compaction is not { Enabled: true } policy)
        {
            return;
        }

        var (expected, counted) = (EstimateNow().Tokens, Tokens);
        if (expected < CompactionThresholds.Trigger(policy, _path.Card)
            || !_path.State.Breaker.Allows(
                _path.Turn, counted, policy.TurnsBetweenMin, policy.FailuresMax, expected > _path.Card.UsableWindow))
        {
            return;
        }

        if (_path.Proposal.Path.FirstCarried > 0)
        {
            NeedsBytes = true;
            return;
        }

        var request = new PlanRequest
        {
            Wire = _path.Proposal.Wire,
            Model = _path.Proposal.Model,
            Card = _path.Card,
            Policy = policy,
            Items = _path.Items(),
            BaseEdits = Compaction?.Edits ?? [],
            Tokens = counted,
            Ratio = expected == counted ? null : (double)expected / counted,
        };
        Take(CompactionPlanner.Plan(request, editor, counter), request, editor);
    }

    private void Take(CompactionPlan plan, in PlanRequest request, IContextEditor editor)
    {
        var policy = request.Policy;
        var management = ProviderManagement(plan, request, editor);
        if (plan.Failure is { } failure && management is null)
        {
            // A model compacts in the background: that nothing else helps is no failure.
            if (!BackgroundCompaction.IsPlanned(policy, request.Wire))
            {
                _events.Add(new CompactionFailed
                {
                    At = _now,
                    Turn = _path.Turn,
                    Data = new CompactionFailedData(failure, plan.TokensBefore),
                });
            }

            return;
        }

        var edits = plan.Failure is null ? plan.Edits : [];
        var merged = EditList.Merge(Compaction?.Edits ?? [], edits);
        Record(merged, Compaction?.Position ?? 0, new ContextCompactedData
        {
            Strategies = management is null ? plan.Strategies : [.. plan.Strategies, CompactionStrategy.Provider],
            Anchor = plan.Failure is null ? plan.Anchor : _path.Leaf,
            Base = Compaction?.Position ?? 0,
            Edits = edits,
            ContextManagement = management,
            TokensBefore = plan.TokensBefore,
            TokensAfter = plan.Failure is null ? plan.TokensAfter : plan.TokensBefore,
            BreakEvenTurns = plan.BreakEvenTurns,
            DryRun = policy.DryRun,
            PlannedAt = _path.State.Head,
        });
    }

    private KeptJson? ProviderManagement(CompactionPlan plan, in PlanRequest request, IContextEditor editor) =>
        request.Policy.Strategies.Contains(CompactionStrategy.Provider)
        && BackgroundCompaction.EndpointFor(request.Policy, request.Wire) is null
        && !_path.Proposal.ManagesContext
        && Compaction?.ContextManagement is null
        && (plan.Failure is not null || plan.TokensAfter > request.TargetTokens)
            ? editor.ContextManagement(
                _path.Proposal.Wire,
                CompactionThresholds.Trigger(request.Policy, _path.Card),
                request.Policy.KeepLastTurns,
                request.Policy.ExcludedTools)
            : null;

    private void Record(IReadOnlyList<PathEdit> merged, long baseAt, ContextCompactedData data)
    {
        var position = _path.NextPosition + _events.Count;
        _events.Add(new ContextCompacted { At = _now, Turn = _path.Turn, Data = data });
        if (data.DryRun)
        {
            return;
        }

        Compaction = new AppliedCompaction
        {
            Position = position,
            Base = baseAt,
            Anchor = data.Anchor,
            Edits = merged,
            ContextManagement = data.ContextManagement ?? Compaction?.ContextManagement,
            Saved = merged.Sum(static edit => edit.Saved),
        };
    }

    private void TellPressure()
    {
        if (_path.Proposal.Thread != _path.State.MainThread && _path.State.Turns > 0)
        {
            return;
        }

        var tokens = Estimate.Tokens;
        var pressure = (double)tokens / _path.Card.UsableWindow;
        var reached = 0.0;
        foreach (var threshold in _policy.PressureThresholds)
        {
            reached = threshold <= pressure ? Math.Max(reached, threshold) : reached;
        }

        if (reached > _path.State.PressureReached)
        {
            _events.Add(new ContextPressure
            {
                At = _now,
                Turn = _path.Turn,
                Data = new ContextPressureData(
                    reached, Math.Round(pressure, 4), tokens, _path.Card.UsableWindow),
            });
        }
    }
}
