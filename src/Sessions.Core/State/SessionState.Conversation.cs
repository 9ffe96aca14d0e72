using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.State;

public sealed partial class SessionState
{
    /// <summary>Turns that a repeated idempotency key is recognised by.</summary>
    public const int TurnKeysMax = 256;

    private Dictionary<string, TurnKeyReceipt>? _turnKeys;

    /// <summary>Where the conversation of the main thread goes on.</summary>
    public ConversationTip Tip { get; private set; }

    /// <summary>When it ended because nobody used it; null where it has not.</summary>
    public DateTimeOffset? ExpiredAt { get; private set; }

    /// <summary>Whether its content is gone and only the fact that it was there is left.</summary>
    public bool IsTombstone { get; private set; }

    /// <summary>
    /// Where another session's log holds a node's content; null where this session's own does. The node's position is
    /// that of <c>session.forked</c>, which says so too.
    /// </summary>
    public SharedItem? SharedAt(int node) =>
        ForkedFrom?.Items is { } shared && node >= 1 && node <= shared.Count ? shared[node - 1] : null;

    /// <summary>
    /// The turn that an idempotency key was used for; null when it is new, or older than the last ones.
    /// </summary>
    public TurnKeyReceipt? FindTurnKey(string key) =>
        _turnKeys is not null && _turnKeys.TryGetValue(key, out var receipt) ? receipt : null;

    private void Apply(SessionForked forked)
    {
        var data = forked.Data;
        ForkedFrom = data;
        Model ??= data.Model;
        if (data.Items is not { } items)
        {
            return;
        }

        var parent = 0;
        foreach (var item in items)
        {
            parent = Tree.Append(
                item.Chain,
                parent,
                item.Tokens,
                checked((int)Head),
                item.Kind,
                item.Continues ? ItemMarks.Continues : ItemMarks.None);
        }

        Tip = new ConversationTip(parent, 0) { Wire = data.Wire };
        if (data.Compaction is { } compaction)
        {
            Compactions.Add(Head, compaction);
        }
    }

    private void Apply(SessionRewound e) => Tip = new ConversationTip(e.Data.Leaf, e.Data.Turn)
    {
        Answer = e.Data.Answer,
        Wire = e.Data.Wire,
    };

    private void Apply(SessionExpired e)
    {
        ExpiredAt = e.At;
        IsTombstone = e.Data.Deleted;
    }

    // Items that no turn brought are part of the conversation as they stand.
    private void ApplyTip(ItemsAppended e, int leaf)
    {
        if (e.Turn == 0)
        {
            Tip = new ConversationTip(leaf, 0) { Wire = e.Data.Wire };
        }
    }

    private void ApplyTip(RunningTurn turn, TurnEnding ending)
    {
        // What came after a turn that was given up was answered without it, and stays.
        if (turn is { Lost: true, TipWhenLost: { } then } && !then.IsAt(Tip))
        {
            return;
        }

        if (ending == TurnEnding.Completed && turn is { IsMain: true, IsUpkeep: false })
        {
            Tip = new ConversationTip(turn.Leaf, turn.Number) { Answer = Head, Wire = turn.Wire };
        }
    }

    private void Remember(TurnKey key, int turn)
    {
        _turnKeys ??= new Dictionary<string, TurnKeyReceipt>(StringComparer.Ordinal);
        if (_turnKeys.Count >= TurnKeysMax)
        {
            _turnKeys.Remove(_turnKeys.MinBy(static pair => pair.Value.Turn).Key);
        }

        _turnKeys[key.Key] = new TurnKeyReceipt(turn, key.Request);
    }

    // What came to nothing may be tried again under its key.
    private void Forget(RunningTurn turn, TurnEnding ending)
    {
        if (turn.Key is { } key
            && ending is TurnEnding.Failed or TurnEnding.Lost
            && FindTurnKey(key)?.Turn == turn.Number)
        {
            _turnKeys!.Remove(key);
        }
    }
}

/// <summary>A turn that was asked for under an idempotency key.</summary>
/// <param name="Turn">Its number.</param>
/// <param name="Request">Hash of what was asked for.</param>
public readonly record struct TurnKeyReceipt(int Turn, string Request);
