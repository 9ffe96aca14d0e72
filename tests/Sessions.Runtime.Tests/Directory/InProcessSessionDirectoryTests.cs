using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Tests;
using Sessions.Runtime.Tests.Activation;
using Sessions.Storage;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Directory;

public sealed class InProcessSessionDirectoryTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    private readonly MemoryStore _memory = new();
    private readonly FaultyStore _store;
    private readonly Node _node;

    public InProcessSessionDirectoryTests()
    {
        _store = new FaultyStore(_memory);
        _node = new Node(_store);
    }

    [Fact]
    public async Task Find_SameName_IsTheSameSession()
    {
        await using var directory = new InProcessSessionDirectory(_node.Services);

        directory.Find(Node.Key).ShouldBeSameAs(directory.Find(Node.Key));
        directory.Find(Batches.Key("other")).ShouldNotBeSameAs(directory.Find(Node.Key));
    }

    [Fact]
    public async Task SweepOnce_SomeIdle_LetsOnlyThoseGo()
    {
        await using var directory = new InProcessSessionDirectory(_node.Services);
        await TurnAsync(directory, "idle", 1, ends: true);
        await TurnAsync(directory, "running", 2, ends: false, TimeSpan.FromHours(1));
        _node.Time.Advance(Idle - TimeSpan.FromSeconds(1));
        await TurnAsync(directory, "used", 3, ends: true);
        _node.Time.Advance(TimeSpan.FromSeconds(1));

        await directory.SweepOnceAsync(Node.Token);

        directory.Count.ShouldBe(2);
    }

    [Fact]
    public async Task SweepOnce_SessionHasExpired_LetsItGoAtOnce()
    {
        await using var directory = new InProcessSessionDirectory(_node.Services);
        var session = directory.Find(Node.Key);
        var minute = new SessionSeed { Policy = new SessionPolicy { Limits = new LimitPolicy { TtlSeconds = 60 } } };
        await session.CreateAsync(Sample.Owner, minute, Node.Token);
        _node.Time.Advance(TimeSpan.FromSeconds(61));
        await session.ExpireAsync(Node.Token);

        await directory.SweepOnceAsync(Node.Token);

        directory.Count.ShouldBe(0);
        (await session.DescribeAsync(Sample.Owner, Node.Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired);
    }

    [Fact]
    public async Task SweepOnce_SessionLetGo_WakesForItsOldHolder()
    {
        await using var directory = new InProcessSessionDirectory(_node.Services);
        var held = await TurnAsync(directory, "idle", 1, ends: true);
        _node.Time.Advance(Idle);
        await directory.SweepOnceAsync(Node.Token);

        var facts = await held.DescribeAsync(Sample.Owner, Node.Token);

        directory.Count.ShouldBe(0);
        facts.Value!.Turns.ShouldBe(1);
        (await TurnAsync(directory, "idle", 2, ends: true)).ShouldNotBeSameAs(held);
        (await LogAudit.OfAsync(_memory, held.Key)).Ended.Count.ShouldBe(2);
    }

    [Fact]
    public async Task SweepOnce_OverdueTurn_IsLost()
    {
        await using var directory = new InProcessSessionDirectory(_node.Services);
        var session = await TurnAsync(directory, "overdue", 1, ends: false, TimeSpan.FromMinutes(1));
        _node.Time.Advance(TimeSpan.FromMinutes(1));

        await directory.SweepOnceAsync(Node.Token);

        (await LogAudit.OfAsync(_memory, session.Key)).State.Ledger.Lost.ShouldBe(1);
    }

    [Fact]
    public async Task SweepOnce_OneSessionFails_TheOthersAreSwept()
    {
        await using var directory = new InProcessSessionDirectory(_node.Services);
        for (var turn = 1; turn <= 5; turn++)
        {
            await TurnAsync(directory, $"overdue-{turn}", turn, ends: false, TimeSpan.FromMinutes(1));
        }

        _node.Time.Advance(TimeSpan.FromMinutes(1));
        _store.OnAppend = static (key, _, _) => key.Id.Value == "overdue-3"
            ? throw new InvalidDataException("damaged")
            : AppendFault.None;

        await directory.SweepOnceAsync(Node.Token);

        var running = await directory.ListAsync(
            Node.Key.Tenant, new SessionFilter { Status = SessionStatus.Running }, Node.Token);
        running.Entries.ShouldHaveSingleItem().Id.Value.ShouldBe("overdue-3");
    }

    [Fact(Timeout = 30_000)]
    public async Task Sweep_TimerTicks_GoesOnAfterAFailure()
    {
        await using var directory = new InProcessSessionDirectory(
            new Node(_store, _node.Time, sweepEvery: TimeSpan.FromSeconds(10)).Services);
        var session = await TurnAsync(directory, "overdue", 1, ends: false, TimeSpan.FromSeconds(5));
        _store.OnAppend = static (_, _, _) => throw new InvalidDataException("damaged");
        _node.Time.Advance(TimeSpan.FromSeconds(10));
        _store.OnAppend = null;

        while ((await LogAudit.OfAsync(_memory, session.Key)).State.Ledger.Lost == 0)
        {
            Node.Token.ThrowIfCancellationRequested();
            _node.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Recover_StoreDoesNotAnswerAtFirst_IsDoneOnceItDoes()
    {
        await using var before = new InProcessSessionDirectory(_node.Services);
        var session = await TurnAsync(before, "mine", 1, ends: false);
        var sweepEvery = TimeSpan.FromSeconds(10);
        await using var after = new InProcessSessionDirectory(
            new Node(_store, _node.Time, "node/2", sweepEvery: sweepEvery).Services);
        _store.OnAppend = static (_, _, _) => throw new StoreUnavailableException("down");

        var recovering = after.RecoverAsync([Node.Key.Tenant], Node.Token);
        recovering.IsCompleted.ShouldBeFalse();
        _store.OnAppend = null;

        while (!recovering.IsCompleted)
        {
            Node.Token.ThrowIfCancellationRequested();
            _node.Time.Advance(sweepEvery);
            await Task.Yield();
        }

        await recovering;
        (await LogAudit.OfAsync(_memory, session.Key)).State.Ledger.Lost.ShouldBe(1);
    }

    [Fact]
    public async Task Recover_NewBoot_EndsTheTurnsThatTheOldOneLeft()
    {
        await using var before = new InProcessSessionDirectory(_node.Services);
        var mine = await TurnAsync(before, "mine", 1, ends: false);
        await TurnAsync(before, "done", 2, ends: true);
        await using var other = new InProcessSessionDirectory(new Node(_store, _node.Time, "other/1").Services);
        var theirs = await TurnAsync(other, "theirs", 3, ends: false, frontDoor: "other/1");
        await _memory.AppendAsync(
            Batches.Key("damaged"),
            0,
            Batches.With(Batches.Summary(Sample.Noon, status: SessionStatus.Running), "{}"),
            Node.Token);
        await using var after = new InProcessSessionDirectory(new Node(_store, _node.Time, "node/2").Services);

        await after.RecoverAsync([Node.Key.Tenant], Node.Token);

        (await LogAudit.OfAsync(_memory, mine.Key)).State.Ledger.Lost.ShouldBe(1);
        (await LogAudit.OfAsync(_memory, theirs.Key)).State.RunningTurns.ShouldBe(1);
    }

    [Fact]
    public async Task SweepOnce_MoreThanMayStay_LetsThoseGoThatNobodyUsedLately()
    {
        var services = new Node(_store, _node.Time).Services;
        await using var directory = new InProcessSessionDirectory(new ActivationServices
        {
            Store = services.Store,
            Counter = services.Counter,
            Catalog = services.Catalog,
            Time = services.Time,
            Logger = services.Logger,
            Options = services.Options with { ActivationsMax = 2, SweepEvery = TimeSpan.FromHours(1), IdleAfter = Idle },
        });
        for (var turn = 1; turn <= 4; turn++)
        {
            await TurnAsync(directory, $"s{turn}", turn, ends: true);
        }

        await directory.SweepOnceAsync(Node.Token);
        directory.Count.ShouldBe(4);
        _node.Time.Advance(Idle);
        await directory.SweepOnceAsync(Node.Token);
        directory.Count.ShouldBe(0);
    }

    private async Task<ISession> TurnAsync(
        InProcessSessionDirectory directory,
        string id,
        int turn,
        bool ends,
        TimeSpan? life = null,
        string frontDoor = "node/1")
    {
        var session = directory.Find(Batches.Key(id));
        var deadline = _node.Time.GetUtcNow() + (life ?? TimeSpan.FromMinutes(10));
        var answer = await session.BeginTurnAsync(
            Sample.Proposal(turn, deadline: deadline, frontDoor: frontDoor), Node.Token);
        await answer.Value!.Recorded;
        if (ends)
        {
            await session.CompleteTurnAsync(Sample.Outcome(turn), Node.Token);
        }

        return session;
    }
}
