using System.Text;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Limits;
using Sessions.Core.Models;
using Sessions.Core.Tests;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Runtime.Tests.Contract;

/// <content>Sessions end when nobody uses them, and share what they may use while they live.</content>
public abstract partial class SessionContract
{
    private static readonly SessionSeed Minute = Under(new LimitPolicy { TtlSeconds = 60 });

    [Fact]
    public async Task AnyCommand_IdleBeyondItsLife_IsExpiredForItsOwnerAndForbiddenToOthers()
    {
        var session = await LivedAsync("top secret");
        Forward(TimeSpan.FromSeconds(61));

        var stranger = Sample.Key("key-2");
        (await session.DescribeAsync(stranger, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
        (await session.BeginTurnAsync(Proposal(2, Sample.Path("x"), stranger), Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);
        (await session.BeginTurnAsync(Proposal(2, Sample.Path("x")), Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionExpired);
        (await session.DescribeAsync(Sample.Owner, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired);
        (await session.CreateAsync(Sample.Owner, Minute, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired);
        (await session.ReadConversationAsync(Sample.Owner, null, Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionExpired);
        (await session.DeleteAsync(Sample.Owner, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired);
        (await session.CompleteTurnAsync(Sample.Outcome(1), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Expire_IdleBeyondItsLife_DeletesTheContent()
    {
        var session = await LivedAsync("top secret");
        (await LogTextAsync()).ShouldContain("top secret");
        Forward(TimeSpan.FromSeconds(61));

        var again = await session.ExpireAsync(Token);

        (await LogTextAsync()).ShouldNotContain("top secret");
        (await Store.ReadSnapshotAsync(_key, Token)).ShouldBeNull();
        (await Store.ReadHeadAsync(_key, Token)).ShouldBe(2);
        again.ShouldNotBeNull().ShouldBeGreaterThan(Time.GetUtcNow().AddDays(6.9));
    }

    [Fact]
    public async Task Expire_StillUsed_SaysWhenToAskAgain()
    {
        var session = await LivedAsync("a");
        Forward(TimeSpan.FromSeconds(50));
        await (await BeginAsync(session, 2)).Recorded;

        (await session.ExpireAsync(Token)).ShouldBe(Sample.Noon.AddYears(100), "a turn runs until its deadline");
        await CompleteAsync(session, 2);
        var due = await session.ExpireAsync(Token);

        due.ShouldNotBeNull().ShouldBeInRange(Time.GetUtcNow().AddSeconds(30), Time.GetUtcNow().AddSeconds(61));
        Forward(TimeSpan.FromSeconds(50));
        (await FactsAsync(session)).Turns.ShouldBe(2);
    }

    [Fact]
    public async Task Expire_NoLife_IsNever()
    {
        var session = await FindAsync(_key);
        (await session.ExpireAsync(Token)).ShouldBeNull();
        await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Token);

        (await session.ExpireAsync(Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Expired_AfterARestart_IsStillKnownAndForgottenAfterAWeek()
    {
        var session = await LivedAsync("a");
        Forward(TimeSpan.FromSeconds(61));
        await session.ExpireAsync(Token);

        session = await RestartAsync(_key);
        (await session.DescribeAsync(Sample.Owner, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired);
        Forward(TimeSpan.FromDays(7));
        (await session.DescribeAsync(Sample.Owner, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);

        (await Store.ReadHeadAsync(_key, Token)).ShouldBe(0);
        (await BeginAsync(session, 9)).Plan.Turn.ShouldBe(1);
    }

    [Fact]
    public async Task Expired_ClockMovedBackwards_StaysExpired()
    {
        var session = await LivedAsync("a");
        Forward(TimeSpan.FromSeconds(61));
        await session.ExpireAsync(Token);

        Forward(TimeSpan.FromHours(-2));

        (await session.DescribeAsync(Sample.Owner, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Expire_CrashAtItsEnd_IsExpiredForItsOwnerAllTheSame(bool isCarriedOut)
    {
        var session = await LivedAsync("top secret");
        Forward(TimeSpan.FromSeconds(61));
        Store.OnReplace = async replace =>
        {
            _ = isCarriedOut && await replace();
            throw new StoreUnavailableException("The process ends here.");
        };
        Store.OnDelete = static _ => throw new StoreUnavailableException("The process has ended.");
        try
        {
            await Should.ThrowAsync<StoreUnavailableException>(() => session.ExpireAsync(Token).AsTask());
        }
        finally
        {
            (Store.OnReplace, Store.OnDelete) = (null, null);
        }

        session = await RestartAsync(_key);
        (await session.DescribeAsync(Sample.Owner, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired);
        (await LogTextAsync()).ShouldNotContain("top secret");
        (await Store.ReadHeadAsync(_key, Token)).ShouldBe(2);
        (await session.ExpireAsync(Token)).ShouldNotBeNull().ShouldBeGreaterThan(Time.GetUtcNow().AddDays(6.9));
    }

    [Fact]
    public async Task Expired_Session_IsListedOnlyWhereItIsAskedFor()
    {
        var session = await LivedAsync("a");
        Forward(TimeSpan.FromSeconds(61));
        await session.ExpireAsync(Token);

        (await ListAsync(null)).ShouldBeEmpty();
        (await ListAsync(SessionStatus.Idle)).ShouldBeEmpty();
        (await ListAsync(SessionStatus.Expired)).ShouldHaveSingleItem().Summary.Status.ShouldBe(SessionStatus.Expired);
    }

    [Fact]
    public async Task BeginTurn_ThousandAtOnceAgainstACapOfTen_AdmitsTen()
    {
        var session = await FindAsync(_key);
        await session.CreateAsync(Sample.Owner, Under(new LimitPolicy { MaxMessages = 10 }), Token);

        var answers = await Task.WhenAll(Enumerable.Range(1, 1_000).Select(async turn =>
            await session.BeginTurnAsync(Proposal(turn, Sample.Path("hello")), Token)));

        answers.Count(static answer => !answer.IsRefused).ShouldBe(10);
        answers.Where(static answer => answer.IsRefused)
            .ShouldAllBe(static answer => answer.Refusal!.Code == SessionErrorCode.CapReserved);
    }

    [Fact]
    public async Task Reserve_UntilNothingIsLeft_IsRefusedUntilSomeIsSettled()
    {
        var parent = await FindAsync(_key);
        await parent.CreateAsync(Sample.Owner, Under(new LimitPolicy { MaxMessages = 2, MaxTokens = 1_000 }), Token);

        (await ReserveAsync(parent, 1)).Value.ShouldNotBeNull().Tokens.ShouldBe(150);
        (await ReserveAsync(parent, 1)).Value.ShouldNotBeNull().Tokens.ShouldBe(150);
        (await ReserveAsync(parent, 2)).IsRefused.ShouldBeFalse();
        (await ReserveAsync(parent, 3)).Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
        await parent.SettleAsync(Sample.TurnId(1), new Spending(1, 900, 0), Token);
        await parent.SettleAsync(Sample.TurnId(1), new Spending(1, 900, 0), Token);
        await parent.SettleAsync(Sample.TurnId(2), default, Token);

        (await ReserveAsync(parent, 3)).Refusal!.Code.ShouldBe(SessionErrorCode.CapReached, "only 100 tokens are left");
        var small = Command(4) with { Demand = new LimitDemand { Prompt = 10, Output = 10 } };
        (await parent.ReserveAsync(small, Token)).IsRefused.ShouldBeFalse();
    }

    [Fact]
    public async Task Reserve_FrontDoorDiedBeforeItSettled_CountsWhatTheTurnCameTo()
    {
        var parent = await FindAsync(_key);
        await parent.CreateAsync(Sample.Owner, Under(new LimitPolicy { MaxTokens = 1_000 }), Token);
        var worker = await FindAsync(Worker);
        var lost = Command(2) with { Session = Worker.Id.Value, Deadline = Time.GetUtcNow().AddMinutes(10) };
        var settled = lost with { TurnId = Sample.TurnId(1) };
        (await parent.ReserveAsync(settled, Token)).IsRefused.ShouldBeFalse();
        (await parent.ReserveAsync(lost, Token)).IsRefused.ShouldBeFalse();
        await (await BeginAsync(worker, 1)).Recorded;
        await worker.CompleteTurnAsync(Sample.Outcome(1, usage: new() { Input = 300, Output = 40 }), Token);
        await (await BeginAsync(worker, 2)).Recorded;
        Forward(TimeSpan.FromMinutes(11));

        parent = await RestartAsync(_key);
        (await ReserveAsync(parent, 3)).IsRefused.ShouldBeFalse();

        var facts = (await parent.DescribeAsync(Sample.Owner, Token)).Value!;
        (facts.Spent.Tokens, facts.Spent.Messages, facts.Reserved.Tokens).ShouldBe((340, 1, 150));
        await parent.SettleAsync(settled.TurnId, new Spending(1, 340, 0), Token);
        await parent.SettleAsync(lost.TurnId, new Spending(1, 60, 0), Token);
        (await parent.DescribeAsync(Sample.Owner, Token)).Value!.Spent.Tokens.ShouldBe(400, "who comes late is heard once");
    }

    [Fact]
    public async Task BeginTurn_ChildsFrontDoorDiedBeforeItSettled_CountsWhatThatCameTo()
    {
        var parent = await FindAsync(_key);
        await parent.CreateAsync(Sample.Owner, Under(new LimitPolicy { MaxMessages = 1 }), Token);
        var worker = await FindAsync(Worker);
        var command = Command(1) with { Session = Worker.Id.Value, Deadline = Time.GetUtcNow().AddMinutes(10) };
        await parent.ReserveAsync(command, Token);
        await (await BeginAsync(worker, 1)).Recorded;
        await CompleteAsync(worker, 1);
        Forward(TimeSpan.FromMinutes(11));

        (await parent.BeginTurnAsync(Proposal(2, Sample.Path("a")), Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.CapReached);
    }

    [Fact]
    public async Task Reserve_ForATenant_NeedsNoSession()
    {
        var account = await FindAsync(_key);
        var command = Command(1) with { Limits = new LimitPolicy { MaxMessages = 1 } };

        (await account.ReserveAsync(command, Token)).IsRefused.ShouldBeFalse();

        account = await RestartAsync(_key);
        (await account.ReserveAsync(command with { TurnId = Sample.TurnId(2) }, Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.CapReserved);
    }

    [Fact]
    public async Task AddChild_OwnAndAnothers_IsNotedOrForbidden()
    {
        var parent = await FindAsync(_key);
        await parent.CreateAsync(Sample.Owner, SessionSeed.Empty, Token);

        var head = (await parent.AddChildAsync(Sample.Owner, SessionId.Parse("worker"), Token)).Value!.Head;

        (await parent.AddChildAsync(Sample.Owner, SessionId.Parse("worker"), Token)).Value!.Head.ShouldBe(head);
        (await parent.AddChildAsync(Sample.Key("key-2"), SessionId.Parse("spy"), Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);
    }

    [Fact]
    public async Task Create_ThatWouldWorkForItself_IsACircle()
    {
        var session = await FindAsync(_key);
        var seed = new SessionSeed { Parent = _key.Id.Value };

        (await session.CreateAsync(Sample.Owner, seed, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);
        (await session.DescribeAsync(Sample.Owner, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
        await session.CreateAsync(Sample.Owner, new SessionSeed { Parent = "boss" }, Token);
        (await session.AddChildAsync(Sample.Owner, _key.Id, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);
        (await session.AddChildAsync(Sample.Owner, SessionId.Parse("boss"), Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.Unprocessable);
    }

    [Fact]
    public async Task Policy_OfAnEndpointsSession_IsSetByAdminsAlone()
    {
        var session = await FindAsync(_key);
        var seed = Under(new LimitPolicy { MaxMessages = 1 }) with { Endpoint = "support" };
        (await session.CreateAsync(Sample.Owner, seed, Token)).Value!.Endpoint.ShouldBe("support");

        session = await RestartAsync(_key);
        (await session.ChangePolicyAsync(Sample.Owner, SessionPolicy.Observe, Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.ScopeMissing);
        (await session.ReadConversationAsync(Sample.Owner, null, Token)).Value!.Endpoint.ShouldBe("support");
        var offer = (await session.OfferForkAsync(Sample.Owner, null, Token)).Value!;
        (offer.Endpoint, offer.Policy!.Limits!.MaxMessages).ShouldBe(("support", 1));
        (await session.ChangePolicyAsync(Sample.Key("ops", Scopes.Admin), SessionPolicy.Observe, Token))
            .IsRefused.ShouldBeFalse();
    }

    /// <summary>A session that lives for a minute and has said something.</summary>
    private async Task<ISession> LivedAsync(string text)
    {
        var session = await FindAsync(_key);
        (await session.CreateAsync(Sample.Owner, Minute, Token)).IsRefused.ShouldBeFalse();
        await (await BeginAsync(session, 1, text)).Recorded;
        await CompleteAsync(session, 1);
        return session;
    }

    private SessionKey Worker => _key with { Id = SessionId.Parse(_key.Id.Value + "-worker") };

    private async Task<IReadOnlyList<SessionListEntry>> ListAsync(SessionStatus? status) =>
        [.. (await Store.ListAsync(_key.Tenant, new SessionFilter { Status = status, Limit = 1_000 }, Token))
            .Entries.Where(entry => entry.Id == _key.Id)];

    private void Forward(TimeSpan by) => Time.Shift += by;

    private async Task<string> LogTextAsync()
    {
        var text = new StringBuilder();
        foreach (var batch in await Store.ReadForwardAsync(_key, 0, 1 << 20, Token))
        {
            text.Append(Encoding.UTF8.GetString(batch.Frames.Span));
        }

        return text.ToString();
    }

    private static SessionSeed Under(LimitPolicy limits) => new() { Policy = new SessionPolicy { Limits = limits } };

    private static async Task<Answer<TurnReservation>> ReserveAsync(ISession parent, int turn) =>
        await parent.ReserveAsync(Command(turn), Token);

    private static BudgetCommand Command(int turn) => new()
    {
        Principal = Sample.Owner,
        Session = "worker",
        TurnId = Sample.TurnId(turn),
        Demand = new LimitDemand { Prompt = 100, Output = 50, Price = ModelPrice.Usual },
        Deadline = Sample.Noon.AddYears(100),
    };
}
