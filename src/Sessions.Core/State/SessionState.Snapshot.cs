using Sessions.Core.Caching;
using Sessions.Core.Context;

namespace Sessions.Core.State;

public sealed partial class SessionState
{
    internal ReadOnlySpan<int> TurnPositions => _turnPositions.AsSpan(0, Turns);

    internal SnapshotFields ToFields() => new()
    {
        Head = Head,
        Owner = Owner,
        CreatedAt = CreatedAt,
        LastActivityAt = LastActivityAt,
        Closed = IsClosed,
        Turns = Turns,
        Nodes = Tree.Count,
        Ledger = Ledger,
        ContextTokens = ContextTokens,
        Window = Window,
        UsableWindow = UsableWindow,
        Model = Model,
        MainThread = MainThread,
        Breaker = Breaker,
        PressureReached = PressureReached,
        GrowthPerTurn = GrowthPerTurn,
        MainLeaf = MainLeaf,
        MainTurn = MainTurn,
        CompactedTokens = CompactedTokens,
        Policy = Policy,
        Compactions = Compactions.Count > 0 ? Compactions.ToSaved() : null,
        Open = _running,
        Settled = _settled.OldestFirst(),
        Sent = _sent.OldestFirst(),
        Calibration = _calibration?.ToFields(),
        Cache = ReferenceEquals(CacheAccount, CacheAccount.Empty) ? null : CacheAccount,
        ForkedFrom = ForkedFrom,
        HeadNode = HeadNode,
        Metadata = InOrder(_metadata),
        Idempotency = _idempotency,
        CreationCall = CreationCall,
        Calls = _calls.Count == 0 ? null : _calls.OldestFirst(),
        Messages = Messages,
        Shared = _shared?.ToFields(),
        Starts = StartTimes?.Seconds.ToArray(),
        Parent = Parent,
        Endpoint = Endpoint,
        Tip = Tip,
        ExpiredAt = ExpiredAt,
        Tombstone = IsTombstone,
        TurnKeys = InOrder(_turnKeys),
    };

    internal static SessionState FromFields(SnapshotFields fields, ContextTree tree, int[] turnPositions)
    {
        var state = new SessionState
        {
            Head = fields.Head,
            Owner = fields.Owner,
            CreatedAt = fields.CreatedAt,
            LastActivityAt = fields.LastActivityAt,
            CreationCall = fields.CreationCall,
            IsClosed = fields.Closed,
            Turns = fields.Turns,
            Ledger = fields.Ledger,
            Tree = tree,
            ContextTokens = fields.ContextTokens,
            Window = fields.Window,
            UsableWindow = fields.UsableWindow,
            Model = fields.Model,
            MainThread = fields.MainThread,
            Breaker = fields.Breaker,
            PressureReached = fields.PressureReached,
            GrowthPerTurn = fields.GrowthPerTurn,
            MainLeaf = fields.MainLeaf,
            MainTurn = fields.MainTurn,
            CompactedTokens = fields.CompactedTokens,
            Policy = fields.Policy,
            _calibration = fields.Calibration is { } calibration ? Calibration.FromFields(calibration) : null,
            CacheAccount = fields.Cache ?? CacheAccount.Empty,
            ForkedFrom = fields.ForkedFrom,
            HeadNode = fields.HeadNode,
            _metadata = fields.Metadata,
            _idempotency = fields.Idempotency,
            _turnPositions = turnPositions,
            Messages = fields.Messages,
            _shared = fields.Shared is { } shared ? SharedAccount.FromFields(shared) : null,
            StartTimes = fields.Starts is { } starts ? Limits.StartTimes.Restore(starts) : null,
            Parent = fields.Parent,
            Endpoint = fields.Endpoint,
            Tip = fields.Tip,
            ExpiredAt = fields.ExpiredAt,
            IsTombstone = fields.Tombstone,
            _turnKeys = fields.TurnKeys,
        };
        state._running.AddRange(fields.Open);
        state.Compactions.Restore(fields.Compactions ?? []);
        foreach (var settled in fields.Settled)
        {
            state._settled.Add(settled);
        }

        state._sent.Restore(fields.Sent);
        foreach (var call in fields.Calls ?? [])
        {
            state._calls.Add(call);
        }

        return state;
    }

    // A dictionary that something was removed from goes through its pairs in another order than a restored one.
    private static Dictionary<string, T>? InOrder<T>(Dictionary<string, T>? pairs) => pairs is null
        ? null
        : new(pairs.OrderBy(static pair => pair.Key, StringComparer.Ordinal), StringComparer.Ordinal);
}
