using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Tests;
using Sessions.Core.Turns;
using Sessions.Storage;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Contract;

/// <summary>What a front door may expect of <see cref="ISession"/>, wherever the session is.</summary>
public abstract partial class SessionContract
{
    private readonly SessionKey _key = Batches.Key("contract-" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"));

    /// <summary>The store behind the host, over which the host's process or processes share it.</summary>
    protected abstract FaultyStore Store { get; }

    /// <summary>The host's clock.</summary>
    protected abstract ShiftedTimeProvider Time { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The session of a name, as a front door gets it.</summary>
    protected abstract ValueTask<ISession> FindAsync(SessionKey key);

    /// <summary>Lets nothing of a session be left in memory, and finds it again.</summary>
    protected abstract ValueTask<ISession> RestartAsync(SessionKey key);

    [Fact]
    public async Task Turn_BegunAndCompleted_IsBookedOnce()
    {
        var session = await FindAsync(_key);

        var admission = await BeginAsync(session, 1, "a", "b");
        await admission.Recorded;
        var receipt = await CompleteAsync(session, 1);
        var facts = await FactsAsync(session);

        admission.Plan.Turn.ShouldBe(1);
        admission.Plan.Items.ShouldBe(2);
        receipt.ShouldNotBeNull().Usage.Output.ShouldBe(1);
        facts.Turns.ShouldBe(1);
        facts.RunningTurns.ShouldBe(0);
        facts.Key.ShouldBe(_key);
        facts.Ledger.Completed.ShouldBe(1);
        facts.Head.ShouldBe(await Store.ReadHeadAsync(_key, Token));
    }

    [Fact]
    public async Task BeginTurn_SameTurnAgain_CountsOnce()
    {
        var session = await FindAsync(_key);
        var first = await BeginAsync(session, 1);
        var second = await BeginAsync(session, 1);
        await Task.WhenAll(first.Recorded, second.Recorded);

        second.Plan.Turn.ShouldBe(first.Plan.Turn);
        (await FactsAsync(session)).Turns.ShouldBe(1);
    }

    [Fact]
    public async Task CompleteTurn_SameOutcomeAgain_CountsOnce()
    {
        var session = await FindAsync(_key);
        await (await BeginAsync(session, 1)).Recorded;
        await CompleteAsync(session, 1);

        (await CompleteAsync(session, 1)).ShouldNotBeNull().Repeated.ShouldBeTrue();
        (await FactsAsync(session)).Ledger.Completed.ShouldBe(1);
    }

    [Fact]
    public async Task CompleteTurn_NeverBegun_IsNull() =>
        (await CompleteAsync(await FindAsync(_key), 1)).ShouldBeNull();

    [Fact]
    public async Task BeginTurn_GrowingPath_StoresEachItemOnce()
    {
        var session = await FindAsync(_key);
        var texts = new List<string>();
        for (var turn = 1; turn <= 5; turn++)
        {
            texts.AddRange([$"question {turn}", $"answer {turn}"]);
            var admission = await BeginAsync(session, turn, [.. texts]);
            admission.Plan.Matched.ShouldBe(texts.Count - 2);
            await admission.Recorded;
            await CompleteAsync(session, turn);
        }

        (await FactsAsync(session)).Items.ShouldBe(texts.Count);
    }

    [Fact]
    public async Task BeginTurn_OtherBranchThanLastTime_IsAdmittedWhole()
    {
        var session = await FindAsync(_key);
        await (await BeginAsync(session, 1, "a", "b", "c")).Recorded;

        var admission = await BeginAsync(session, 2, "a", "other", "branch", "longer");
        await admission.Recorded;

        admission.Plan.MissingFrom.ShouldBeNull();
        admission.Plan.Matched.ShouldBe(1);
        (await FactsAsync(session)).Items.ShouldBe(6);
    }

    [Fact]
    public async Task BeginTurn_LargePath_IsAdmittedWhole()
    {
        var session = await FindAsync(_key);
        string[] texts = [.. Enumerable.Range(0, 40).Select(static item => new string((char)('a' + (item % 26)), 10_000) + item)];

        var admission = await BeginAsync(session, 1, texts);
        await admission.Recorded;

        admission.Plan.MissingFrom.ShouldBeNull();
        admission.Plan.Matched.ShouldBe(0);
        admission.Plan.ContextTokens.ShouldBe(texts.Sum(static text => text.Length + 2));
    }

    [Fact]
    public async Task BeginTurn_BytesThatNobodyHas_AsksForThem()
    {
        var session = await FindAsync(_key);
        var path = Sample.Path("a", "b", "c");
        var cut = new PathProposal { Items = path.Items, Body = path.Body, FirstCarried = 2 };

        var answer = await session.BeginTurnAsync(Proposal(1, cut), Token);

        answer.Value.ShouldNotBeNull().Plan.MissingFrom.ShouldBe(0);
        answer.Value.Recorded.IsCompletedSuccessfully.ShouldBeTrue();
        (await Store.ReadHeadAsync(_key, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task AnyCommand_AnothersSession_IsRefused()
    {
        var session = await FindAsync(_key);
        await (await BeginAsync(session, 1)).Recorded;
        var stranger = Sample.Key("key-2");

        (await session.DescribeAsync(stranger, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
        (await session.DeleteAsync(stranger, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
        (await session.BeginTurnAsync(Proposal(2, Sample.Path("x"), stranger), Token))
            .Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
    }

    [Fact]
    public async Task Create_WithMetadata_IsDescribedWithIt()
    {
        var session = await FindAsync(_key);

        var created = await session.CreateAsync(Sample.Owner, new SessionSeed { Metadata = new Dictionary<string, string> { ["team"] = "red" } }, Token);
        var changed = await session.ChangeMetadataAsync(
            Sample.Owner, new MetadataChangedData(new Dictionary<string, string> { ["run"] = "7" }, ["team"]), Token);

        created.Value.ShouldNotBeNull().Metadata["team"].ShouldBe("red");
        changed.Value.ShouldNotBeNull().Metadata.ShouldHaveSingleItem().Value.ShouldBe("7");
        (await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExists);
    }

    [Fact]
    public async Task BeginTurn_ClosedSession_IsRefused()
    {
        var session = await FindAsync(_key);
        await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Token);

        (await session.CloseAsync(Sample.Owner, Token)).Value!.Status.ShouldBe(SessionStatus.Closed);

        (await session.BeginTurnAsync(Proposal(1, Sample.Path("x")), Token))
            .Refusal!.Code.ShouldBe(SessionErrorCode.SessionClosed);
    }

    [Fact]
    public async Task AppendCustom_SameIdempotencyKey_IsThereOnce()
    {
        var session = await FindAsync(_key);
        await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Token);
        var command = new CustomEventCommand("custom.note", "{\"a\":1}"u8.ToArray(), IdempotencyKey: "one");

        var first = await session.AppendCustomAsync(Sample.Owner, command, Token);
        var second = await session.AppendCustomAsync(Sample.Owner, command, Token);

        first.Value.ShouldNotBeNull().Repeated.ShouldBeFalse();
        second.Value.ShouldBe(new CustomEventAppended(first.Value.Position, Repeated: true));
    }

    [Fact]
    public async Task WaitBeyond_EventAppended_ReturnsItsPosition()
    {
        var session = await FindAsync(_key);
        var head = (await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Token)).Value!.Head;
        var waiting = session.WaitBeyondAsync(head, TimeSpan.FromMinutes(1), Token).AsTask();

        await session.CloseAsync(Sample.Owner, Token);

        (await waiting).ShouldBe(head + 1);
    }

    [Fact]
    public async Task WaitBeyond_TimeIsUp_ReturnsTheHead()
    {
        var session = await FindAsync(_key);
        var head = (await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Token)).Value!.Head;

        (await session.WaitBeyondAsync(head, TimeSpan.FromMilliseconds(1), Token)).ShouldBe(head);
    }

    [Fact]
    public async Task ReadPath_OfATurn_IsThePathItSent()
    {
        var session = await FindAsync(_key);
        await (await BeginAsync(session, 1, "a", "b")).Recorded;

        var path = (await session.ReadPathAsync(Sample.Owner, 1, Token)).Value.ShouldNotBeNull();

        path.Items.Select(static item => (item.Depth, item.Tokens)).ShouldBe([(1, 3), (2, 3)]);
        (await session.LocateTurnAsync(1, Token)).ShouldBe(3);
        (await session.LocateTurnAsync(2, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Delete_OwnSession_LeavesNothing()
    {
        var session = await FindAsync(_key);
        await (await BeginAsync(session, 1)).Recorded;
        await CompleteAsync(session, 1);

        (await session.DeleteAsync(Sample.Owner, Token)).IsRefused.ShouldBeFalse();

        (await session.DescribeAsync(Sample.Owner, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
        (await Store.ReadHeadAsync(_key, Token)).ShouldBe(0);
        (await BeginAsync(session, 2)).Plan.Turn.ShouldBe(1);
    }

    [Fact]
    public async Task CompleteTurn_StoreDown_SaysSoAndIsBookedLater()
    {
        var session = await FindAsync(_key);
        await (await BeginAsync(session, 1)).Recorded;
        Store.IsDown = true;
        try
        {
            await Should.ThrowAsync<StoreUnavailableException>(async () => await CompleteAsync(session, 1));
        }
        finally
        {
            Store.IsDown = false;
        }

        (await CompleteAsync(session, 1)).ShouldNotBeNull().Turn.ShouldBe(1);
        (await FactsAsync(session)).Ledger.Completed.ShouldBe(1);
    }

    [Fact]
    public async Task BeginTurn_AppendFails_StartIsNotCalledRecorded()
    {
        var session = await FindAsync(_key);
        await (await BeginAsync(session, 1)).Recorded;
        Store.OnAppend = (key, _, _) => key == _key ? AppendFault.BeforeCommit : AppendFault.None;
        try
        {
            var admission = await BeginAsync(session, 2, "x");
            await Should.ThrowAsync<StoreUnavailableException>(() => admission.Recorded);
        }
        finally
        {
            Store.OnAppend = null;
        }

        (await FactsAsync(session)).Turns.ShouldBe(1);
    }

    protected static async Task<TurnAdmission> BeginAsync(ISession session, int turn, params string[] path)
    {
        var answer = await session.BeginTurnAsync(
            Proposal(turn, Sample.Path(path.Length == 0 ? [$"turn {turn}"] : path)), Token);
        return answer.Value.ShouldNotBeNull();
    }

    protected static async Task<TurnReceipt?> CompleteAsync(ISession session, int turn) =>
        await session.CompleteTurnAsync(Sample.Outcome(turn, usage: new() { Input = 10, Output = turn }), Token);

    protected static async Task<SessionFacts> FactsAsync(ISession session) =>
        (await session.DescribeAsync(Sample.Owner, Token)).Value.ShouldNotBeNull();

    private static TurnProposal Proposal(int turn, PathProposal path, Principal? caller = null) =>
        Sample.Proposal(turn, path, caller, deadline: Sample.Noon.AddYears(100));
}
