using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.State;

public sealed partial class SessionState
{
    /// <summary>Takes the next event of the log into the state.</summary>
    public void Apply(SessionEvent e)
    {
        Head++;
        LastActivityAt = e.At > LastActivityAt ? e.At : LastActivityAt;
        switch (e)
        {
            case SessionCreated created:
                Owner = created.Data.Owner;
                CreatedAt = created.At;
                CreationCall = created.Data.Call;
                Parent = created.Data.Parent;
                Merge(created.Data.Metadata);
                break;
            case ItemsAppended appended:
                ApplyTip(appended, Apply(appended.Data));
                break;
            case TurnStarted started:
                Apply(started);
                break;
            case TurnEnded ended:
                Apply(ended);
                break;
            case MetadataChanged changed:
                Apply(changed.Data);
                break;
            case PolicyChanged changed:
                Policy = changed.Data.Policy;
                Breaker = Breaker with { Failures = 0, FailedTokens = 0 };
                break;
            case ContextCompacted or ContextRestored or CompactionFailed or ContextPressure:
                ApplyContext(e);
                break;
            case CacheBroken broken:
                CacheAccount = CacheAccount.With(broken.Data, Head);
                break;
            case SessionClosed:
                IsClosed = true;
                break;
            case SessionForked or SessionRewound or SessionExpired or ChildAdded or BudgetReserved or BudgetSettled:
                ApplyConversation(e);
                break;
            case CustomEvent { Data: { IdempotencyKey: { } key, PayloadHash: { } hash } }:
                Remember(key, new CustomEventReceipt(Head, hash));
                break;
            case CustomEvent { Data.Call: { } call }:
                _calls.Add(new CallReceipt(call, Head));
                break;
        }
    }

    private void ApplyConversation(SessionEvent e)
    {
        switch (e)
        {
            case SessionForked forked:
                Apply(forked);
                break;
            case SessionRewound rewound:
                Apply(rewound);
                break;
            case SessionExpired expired:
                Apply(expired);
                break;
            case ChildAdded child:
                Apply(child);
                break;
            case BudgetReserved reserved:
                Apply(reserved);
                break;
            case BudgetSettled settled:
                Apply(settled);
                break;
        }
    }

    private int Apply(ItemsAppendedData data)
    {
        var parent = data.Parent;
        foreach (var item in data.Items)
        {
            parent = Tree.Append(
                item.Chain,
                parent,
                item.Tokens,
                checked((int)Head),
                item.Kind,
                item.Continues ? ItemMarks.Continues : ItemMarks.None);
        }

        return parent;
    }

    private void Apply(TurnStarted started)
    {
        var data = started.Data;
        Turns = started.Turn;
        if (Turns > _turnPositions.Length)
        {
            Array.Resize(ref _turnPositions, Turns < 4 ? Turns : Turns + (Turns / 2));
        }

        // A sub-agent's thread says nothing about how full the run's own context is.
        MainThread = Turns == 1 ? data.Thread : MainThread;
        _turnPositions[Turns - 1] = checked((int)Head);
        _running.Add(new RunningTurn(
            data.TurnId,
            Turns,
            data.Leaf,
            data.Matched,
            data.ContextTokens,
            data.PredictedCacheRead,
            data.Model,
            started.At,
            data.Deadline,
            data.FrontDoor,
            Lost: false,
            data.Compaction,
            data.CompactedTokens,
            CountedPathOf(data))
        {
            Cache = data.Cache,
            Hints = data.Hints,
            PromptCacheKey = data.PromptCacheKey,
            Reserved = data.Reserved,
            IsMain = data.Thread == MainThread,
            IsUpkeep = data.Upkeep,
            Wire = data.Wire,
            Key = data.Key?.Key,
        });
        Begun(data.Reserved, started.At);
        ApplyCache(started);
        Merge(data.Metadata);
        if (data.Key is { } key)
        {
            Remember(key, Turns);
        }

        if (data.Thread == MainThread)
        {
            ApplyHead(data.Leaf);
            ApplyMain(data);
        }
    }

    private void Apply(TurnEnded ended)
    {
        Ledger = ended.Data.Total;
        var index = _running.FindIndex(turn => turn.TurnId == ended.Data.TurnId);
        if (index < 0)
        {
            return;
        }

        var turn = _running[index];
        _running.RemoveAt(index);
        Messages += MessagesOf(turn, ended.Ending);
        ApplyTip(turn, ended.Ending);
        Forget(turn, ended.Ending);
        if (ended.Ending == TurnEnding.Lost)
        {
            KeepLost(turn);
            return;
        }

        Calibrate(turn, ended.Data);
        ApplyCache(turn, ended);
        _settled.Add(new SettledTurn(turn.TurnId, turn.Number));
        if (_running.Count == 0)
        {
            // An idle session must not keep the room of its busiest moment.
            _running.Capacity = 0;
        }
    }

    private void KeepLost(RunningTurn turn)
    {
        var lost = 0;
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            if (_running[i].Lost && ++lost >= LostTurnsMax)
            {
                _running.RemoveAt(i);
            }
        }

        _running.Add(turn with { Lost = true, TipWhenLost = Tip });
    }

    private void Apply(MetadataChangedData data)
    {
        // Removed first: what is set may need the room.
        foreach (var key in data.Removed ?? [])
        {
            _metadata?.Remove(key);
        }

        Merge(data.Set);
    }

    private void Merge(IReadOnlyDictionary<string, string>? pairs)
    {
        if (pairs is null)
        {
            return;
        }

        foreach (var (key, value) in pairs)
        {
            _metadata ??= new Dictionary<string, string>(pairs.Count, StringComparer.Ordinal);
            if (_metadata.Count < MetadataPairsMax || _metadata.ContainsKey(key))
            {
                _metadata[key] = value;
            }
        }
    }

    private void Remember(string key, CustomEventReceipt receipt)
    {
        _idempotency ??= new Dictionary<string, CustomEventReceipt>(StringComparer.Ordinal);
        if (_idempotency.Count >= IdempotencyKeysMax)
        {
            var oldest = _idempotency.MinBy(static pair => pair.Value.Position).Key;
            _idempotency.Remove(oldest);
        }

        _idempotency[key] = receipt;
    }

    internal int SecondsSinceCreation(DateTimeOffset at) =>
        (int)Math.Clamp((at - CreatedAt).TotalSeconds, 0, int.MaxValue);
}
