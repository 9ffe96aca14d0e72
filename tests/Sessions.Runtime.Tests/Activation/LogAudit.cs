using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Runtime.Tests.Activation;

/// <summary>A whole log, folded and checked: no hole, nothing twice, the account the sum of its turns.</summary>
internal sealed class LogAudit
{
    private readonly Dictionary<Guid, int> _started = [];
    private readonly HashSet<Guid> _lost = [];
    private readonly Dictionary<Guid, TurnEnding> _ended = [];
    private TokenUsage _usage;

    public SessionState State { get; } = new();

    public List<SessionEvent> Events { get; } = [];

    public IReadOnlyDictionary<Guid, int> Started => _started;

    public IReadOnlyDictionary<Guid, TurnEnding> Ended => _ended;

    public static async Task<LogAudit> OfAsync(ISessionStore store, SessionKey key)
    {
        var audit = new LogAudit();
        while (await store.ReadForwardAsync(key, audit.State.Head, 1 << 20, default) is { Count: > 0 } slice)
        {
            foreach (var batch in slice)
            {
                batch.FirstPosition.ShouldBe(audit.State.Head + 1);
                audit.Take(batch);
            }
        }

        audit.State.Ledger.Usage.ShouldBe(audit._usage);
        audit.State.Turns.ShouldBe(audit._started.Count);
        audit.State.RunningTurns.ShouldBe(
            audit._started.Keys.Count(turn => !audit._ended.ContainsKey(turn) && !audit._lost.Contains(turn)));
        audit.State.Ledger.Completed.ShouldBe(audit._ended.Values.Count(static end => end == TurnEnding.Completed));
        audit.State.Ledger.Lost.ShouldBe(audit._lost.Count);
        return audit;
    }

    private void Take(StoredBatch batch)
    {
        var frames = batch.Frames;
        while (EventFrames.TryRead(ref frames, out var json))
        {
            var e = EventCodec.Read(json);
            e.At.ShouldBeGreaterThanOrEqualTo(State.LastActivityAt);
            Take(e);
            State.Apply(e);
            Events.Add(e);
        }

        State.Head.ShouldBe(batch.LastPosition);
    }

    private void Take(SessionEvent e)
    {
        switch (e)
        {
            case SessionCreated:
                State.Head.ShouldBe(0);
                break;
            case ItemsAppended items:
                items.Data.First.ShouldBe(State.Tree.Count + 1);
                items.Data.Items.ShouldAllBe(item => State.Tree.Find(item.Chain) == 0);
                break;
            case TurnStarted started:
                _started.TryAdd(started.Data.TurnId, started.Turn).ShouldBeTrue();
                started.Turn.ShouldBe(_started.Count);
                break;
            case TurnEnded { Ending: TurnEnding.Lost } lost:
                _started[lost.Data.TurnId].ShouldBe(lost.Turn);
                _ended.ShouldNotContainKey(lost.Data.TurnId);
                _lost.Add(lost.Data.TurnId).ShouldBeTrue();
                break;
            case TurnEnded ended:
                _started[ended.Data.TurnId].ShouldBe(ended.Turn);
                _ended.TryAdd(ended.Data.TurnId, ended.Ending).ShouldBeTrue();
                _lost.Remove(ended.Data.TurnId);
                _usage += ended.Data.Usage;
                break;
        }
    }
}
