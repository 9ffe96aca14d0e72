using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Limits;
using Sessions.Core.Tests;
using Sessions.Core.Turns;
using Sessions.Grains.Tests.Cluster;
using Sessions.Runtime;
using Sessions.TestKit;

namespace Sessions.Grains.Tests;

/// <summary>
/// A silo dies in the middle of a call that changes a session, before or after the change is durable: it is made once.
/// </summary>
public sealed class CallLossTests
{
    private static readonly SessionKey Key = Batches.Key("loss");
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Create_SiloKilled_CreatesOnce(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var session = await PlaceAsync(grid);
        HoldAppend(grid.Store, isDurable);

        var creating = session.CreateAsync(
            Sample.Owner, new SessionSeed { Metadata = new Dictionary<string, string> { ["team"] = "red" } }, Grid.Token).AsTask();
        await KillAsync(grid);

        var facts = (await creating).Value.ShouldNotBeNull();
        facts.Metadata["team"].ShouldBe("red");
        (await grid.Memory.ReadHeadAsync(Key, Grid.Token)).ShouldBe(1);
        (await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Grid.Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExists);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AppendCustom_WithoutAKeySiloKilled_IsThereOnce(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var session = await PlaceAsync(grid);
        await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Grid.Token);
        HoldAppend(grid.Store, isDurable);

        var command = new CustomEventCommand("custom.note", "{\"a\":1}"u8.ToArray(), ExpectedPosition: 1);
        var appending = session.AppendCustomAsync(Sample.Owner, command, Grid.Token).AsTask();
        await KillAsync(grid);

        (await appending).Value.ShouldBe(new CustomEventAppended(2));
        (await grid.Memory.ReadHeadAsync(Key, Grid.Token)).ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delete_SiloKilled_IsDone(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var session = await PlaceAsync(grid);
        await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Grid.Token);
        grid.Store.OnDelete = async delete =>
        {
            if (isDurable)
            {
                await delete();
            }

            return await HoldAsync();
        };

        var deleting = session.DeleteAsync(Sample.Owner, Grid.Token).AsTask();
        await KillAsync(grid);

        (await deleting).IsRefused.ShouldBeFalse();
        (await grid.Memory.ReadHeadAsync(Key, Grid.Token)).ShouldBe(0);
        (await session.DeleteAsync(Sample.Owner, Grid.Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionForbidden);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fork_SiloKilled_ForksOnce(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var session = await PlaceAsync(grid);
        HoldAppend(grid.Store, isDurable);

        var command = new ForkCommand
        {
            Principal = Sample.Owner,
            Origin = new SessionForkedData("origin", 1) { Wire = WireFormat.Chat },
            Answer = Sample.Path("answer"),
            Model = "sim-small",
        };
        var forking = session.ForkAsync(command, Grid.Token).AsTask();
        await KillAsync(grid);

        (await forking).Value.ShouldNotBeNull().ForkedFrom.ShouldBe("origin");
        (await grid.Memory.ReadHeadAsync(Key, Grid.Token)).ShouldBe(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AppendItems_BehindAPlaceSiloKilled_AppendsOnce(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var session = await PlaceAsync(grid);
        await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Grid.Token);
        HoldAppend(grid.Store, isDurable);

        var appending = session.AppendItemsAsync(Items("a", "b"), Grid.Token).AsTask();
        await KillAsync(grid);

        (await appending).Value.ShouldNotBeNull().Items.ShouldBe(2);
        (await grid.Memory.ReadHeadAsync(Key, Grid.Token)).ShouldBe(2);
        (await session.AppendItemsAsync(Items("a", "c"), Grid.Token)).Refusal!.Code.ShouldBe(SessionErrorCode.ContextMoved);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rewind_SiloKilled_RewindsOnce(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var session = await PlaceAsync(grid);
        await Grid.BeginAsync(session, 1, "a");
        await Grid.CompleteAsync(session, 1);
        var head = await grid.Memory.ReadHeadAsync(Key, Grid.Token);
        HoldAppend(grid.Store, isDurable);

        var rewinding = session.RewindAsync(Sample.Owner, default, Grid.Token).AsTask();
        await KillAsync(grid);

        (await rewinding).IsRefused.ShouldBeFalse();
        (await grid.Memory.ReadHeadAsync(Key, Grid.Token)).ShouldBe(head + 1);
        (await session.ReadConversationAsync(Sample.Owner, null, Grid.Token)).Value!.Tip.Leaf.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AddChild_SiloKilled_IsThereOnce(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var session = await PlaceAsync(grid);
        await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Grid.Token);
        HoldAppend(grid.Store, isDurable);

        var adding = session.AddChildAsync(Sample.Owner, SessionId.Parse("worker"), Grid.Token).AsTask();
        await KillAsync(grid);

        (await adding).IsRefused.ShouldBeFalse();
        (await grid.Memory.ReadHeadAsync(Key, Grid.Token)).ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Expire_SiloKilled_LeavesNothingOfTheContent(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var session = await PlaceAsync(grid);
        var seed = new SessionSeed { Policy = SessionPolicy.Observe with { Limits = new LimitPolicy { TtlSeconds = 60 } } };
        await session.CreateAsync(Sample.Owner, seed, Grid.Token);
        await Grid.BeginAsync(session, 1, "a");
        await Grid.CompleteAsync(session, 1);
        grid.Time.Shift = TimeSpan.FromSeconds(61);
        HoldReplacement(grid.Store, isDurable);

        var expiring = session.ExpireAsync(Grid.Token).AsTask();
        await KillAsync(grid);
        await expiring;

        (await session.DescribeAsync(Sample.Owner, Grid.Token)).Refusal!.Code.ShouldBe(SessionErrorCode.SessionExpired);
        (await grid.AuditAsync(Key)).Events.OfType<ItemsAppended>().ShouldBeEmpty();
    }

    [Fact]
    public async Task OfferFork_SiloLost_OffersWhatIsInTheLog()
    {
        await using var grid = await Grid.StartAsync(3);
        var session = await PlaceAsync(grid);
        await Grid.BeginAsync(session, 1, "a");
        await Grid.CompleteAsync(session, 1);
        var before = (await session.OfferForkAsync(Sample.Owner, 1, Grid.Token)).Value.ShouldNotBeNull();

        await grid.KillAsync(grid.Silos[1]);
        var after = (await session.OfferForkAsync(Sample.Owner, 1, Grid.Token)).Value.ShouldNotBeNull();

        after.Tip.ShouldBe(before.Tip);
        after.Path.Items.Count.ShouldBe(before.Path.Items.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reserve_SiloKilled_SetsAsideOnce(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var account = await PlaceAsync(grid);
        HoldAppend(grid.Store, isDurable);

        var reserving = account.ReserveAsync(Budget(1), Grid.Token).AsTask();
        await KillAsync(grid);

        (await reserving).Value.ShouldNotBeNull().Messages.ShouldBe(1);
        (await account.ReserveAsync(Budget(2), Grid.Token)).IsRefused.ShouldBeFalse();
        (await account.ReserveAsync(Budget(3), Grid.Token)).Refusal!.Code.ShouldBe(SessionErrorCode.CapReserved);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Settle_SiloKilled_ChargesOnce(bool isDurable)
    {
        await using var grid = await Grid.StartAsync(3);
        var account = await PlaceAsync(grid);
        await account.ReserveAsync(Budget(1), Grid.Token);
        HoldAppend(grid.Store, isDurable);

        var settling = account.SettleAsync(Sample.TurnId(1), new Spending(1, 10, 0), Grid.Token).AsTask();
        await KillAsync(grid);

        await settling;
        (await grid.Memory.ReadHeadAsync(Key, Grid.Token)).ShouldBe(3);
    }

    [Fact]
    public async Task AppendCustom_WithoutAKeyTwice_IsThereTwice()
    {
        await using var grid = await Grid.StartAsync(1);
        var session = grid.Through(grid.Silos[0], Key);
        await session.CreateAsync(Sample.Owner, SessionSeed.Empty, Grid.Token);
        var command = new CustomEventCommand("custom.note", "{}"u8.ToArray());

        await session.AppendCustomAsync(Sample.Owner, command, Grid.Token);

        (await session.AppendCustomAsync(Sample.Owner, command, Grid.Token)).Value.ShouldBe(new CustomEventAppended(3));
    }

    private static ItemsCommand Items(params string[] path) => new()
    {
        Principal = Sample.Owner,
        Path = Sample.Path(path),
        Wire = WireFormat.Chat,
        Model = "sim-small",
        Tip = default(ConversationTip),
    };

    private static BudgetCommand Budget(int turn) => new()
    {
        Principal = Sample.Owner,
        Session = "worker",
        TurnId = Sample.TurnId(turn),
        Demand = new LimitDemand { Prompt = 100, Output = 50 },
        Deadline = Sample.Noon.AddYears(100),
        Limits = new LimitPolicy { MaxMessages = 2 },
    };

    private static async Task<ISession> PlaceAsync(Grid grid)
    {
        await grid.PlaceAsync(Key, grid.Silos[1]);
        return grid.Through(grid.Silos[0], Key);
    }

    // The next append stops for good, before or after the store has it, and so does its activation.
    private void HoldAppend(FaultyStore store, bool isDurable)
    {
        if (isDurable)
        {
            store.OnAppend = static (_, _, _) => AppendFault.AfterCommit;
            store.OnRead = (_, _) => HoldAsync();
        }
        else
        {
            store.DelayAppend = (_, _) => HoldAsync();
        }
    }

    private void HoldReplacement(FaultyStore store, bool isDurable) => store.OnReplace = async replace =>
    {
        if (isDurable)
        {
            await replace();
        }

        return await HoldAsync();
    };

    private async Task<bool> HoldAsync()
    {
        _reached.TrySetResult();
        return await new TaskCompletionSource<bool>().Task;
    }

    private async Task KillAsync(Grid grid)
    {
        await _reached.Task.WaitAsync(Grid.Token);
        (grid.Store.OnAppend, grid.Store.OnRead) = (null, null);
        (grid.Store.DelayAppend, grid.Store.OnDelete, grid.Store.OnReplace) = (null, null, null);
        await grid.KillAsync(grid.Silos[1]);
    }
}
