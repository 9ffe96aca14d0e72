using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Tests;
using Sessions.Core.Turns;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Activation;

/// <summary>Two nodes on one store, of which one ends a session that the other still uses, or ended long ago.</summary>
public sealed class ExpiryTests
{
    private static readonly SessionSeed Minute =
        new() { Policy = new SessionPolicy { Limits = new LimitPolicy { TtlSeconds = 60 } } };

    private readonly MemoryStore _memory = new(yields: true);
    private readonly ManualTimeProvider _time = new(Sample.Noon);

    [Fact]
    public async Task BeginTurn_OtherNodeEndsTheSession_EitherWinsOrIsRefused()
    {
        for (var round = 0; round < 200; round++)
        {
            var memory = new MemoryStore(yields: true);
            var time = new ManualTimeProvider(Sample.Noon);
            var left = new Node(memory, time);

            // Its clock is behind: it does not see that the session's time is up.
            var right = new Node(memory, new ManualTimeProvider(Sample.Noon), "other/1");
            await left.Session.CreateAsync(Sample.Owner, Minute, Node.Token);
            await left.RunAsync(1, 2);
            await right.FactsAsync();
            time.Advance(TimeSpan.FromSeconds(61));

            var ending = Task.Run(() => left.Session.ExpireAsync(Node.Token).AsTask());
            var beginning = Task.Run(() => TryTurnAsync(right, 3));
            await Task.WhenAll(ending, beginning);

            var audit = await LogAudit.OfAsync(memory, Node.Key);
            var started = audit.Events.OfType<TurnStarted>().Any(static e => e.Data.TurnId == Sample.TurnId(3));
            started.ShouldBe(await beginning);
            audit.Events.OfType<SessionExpired>().Any().ShouldBe(!started, "a session goes on or is over");
            audit.Events.OfType<ItemsAppended>().Any().ShouldBe(started, "of one that is over nothing is left");
        }
    }

    [Fact]
    public async Task AnyCommand_TombstoneForgottenElsewhere_LeavesTheNextSessionAlone()
    {
        var (left, right) = (new Node(_memory, _time), new Node(_memory, _time, "other/1"));
        await left.Session.CreateAsync(Sample.Owner, Minute, Node.Token);
        _time.Advance(TimeSpan.FromSeconds(61));
        await left.Session.ExpireAsync(Node.Token);
        (await right.Session.DescribeAsync(Sample.Owner, Node.Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired);
        _time.Advance(TimeSpan.FromDays(8));
        await left.RunAsync(1, 2);

        // This one still has the tombstone in mind, whose time is up.
        await right.RunAsync(3, 3);

        (await left.FactsAsync()).Turns.ShouldBe(3);
    }

    [Fact]
    public async Task Expire_BothNodesAtOnce_LeaveOneTombstone()
    {
        var (left, right) = (new Node(_memory, _time), new Node(_memory, _time, "other/1"));
        await left.Session.CreateAsync(Sample.Owner, Minute, Node.Token);
        await left.RunAsync(1, 3);
        await right.FactsAsync();
        _time.Advance(TimeSpan.FromSeconds(61));

        await Task.WhenAll(
            Task.Run(() => left.Session.ExpireAsync(Node.Token).AsTask()),
            Task.Run(() => right.Session.ExpireAsync(Node.Token).AsTask()));

        (await LogAudit.OfAsync(_memory, Node.Key)).Events.Select(EventCodec.TypeOf)
            .ShouldBe(["session.created", "session.expired"]);
    }

    [Fact]
    public async Task AnyCommands_TimeIsUp_EndOnce()
    {
        var node = new Node(_memory, _time);
        await node.Session.CreateAsync(Sample.Owner, Minute, Node.Token);
        await node.RunAsync(1, 1);
        _time.Advance(TimeSpan.FromSeconds(61));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(
            () => node.Session.DescribeAsync(Sample.Owner, Node.Token).AsTask())));

        answers.ShouldAllBe(static answer => answer.Refusal!.Code == SessionErrorCode.SessionExpired);
        (await _memory.ReadHeadAsync(Node.Key, Node.Token)).ShouldBe(2);
    }

    [Fact]
    public async Task Recorded_OtherNodeHasTakenTheIdempotencyKey_IsNotThisTurn()
    {
        var (left, right) = (new Node(_memory, _time), new Node(_memory, _time, "other/1"));
        await left.RunAsync(1, 1);
        await right.FactsAsync();
        await (await left.Session.BeginTurnAsync(Keyed(2), Node.Token)).Value!.Recorded;

        var admission = (await right.Session.BeginTurnAsync(Keyed(3), Node.Token)).Value!;

        (await Should.ThrowAsync<TurnNotRecordedException>(() => admission.Recorded)).ShouldNotBeNull();
        (await left.FactsAsync()).Turns.ShouldBe(2);
    }

    [Fact]
    public async Task BeginTurn_TwoNodesAtOnceAgainstACapOfTen_RecordTen()
    {
        var (left, right) = (new Node(_memory, _time), new Node(_memory, _time, "other/1"));
        var capped = new SessionSeed { Policy = new SessionPolicy { Limits = new LimitPolicy { MaxMessages = 10 } } };
        await left.Session.CreateAsync(Sample.Owner, capped, Node.Token);
        await right.FactsAsync();

        var recorded = await Task.WhenAll(Enumerable.Range(1, 60).Select(turn => Task.Run(
            () => TryTurnAsync(turn % 2 == 0 ? left : right, turn))));

        recorded.Count(static isRecorded => isRecorded).ShouldBe(10);
        (await LogAudit.OfAsync(_memory, Node.Key)).Events.OfType<TurnStarted>().Count().ShouldBe(10);
    }

    private static TurnProposal Keyed(int turn) => Sample.Proposal(turn) with { Key = new TurnKey("k", "request") };

    private static async Task<bool> TryTurnAsync(Node node, int turn)
    {
        var answer = await node.Session.BeginTurnAsync(
            Sample.Proposal(turn, Sample.Path("a", "b"), mustExist: true), Node.Token);
        if (answer.IsRefused)
        {
            return false;
        }

        try
        {
            await answer.Value.Recorded;
            return true;
        }
        catch (TurnNotRecordedException)
        {
            return false;
        }
    }
}
