using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Tests;
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

    private async Task<bool> HoldAsync()
    {
        _reached.TrySetResult();
        return await new TaskCompletionSource<bool>().Task;
    }

    private async Task KillAsync(Grid grid)
    {
        await _reached.Task.WaitAsync(Grid.Token);
        (grid.Store.OnAppend, grid.Store.OnRead) = (null, null);
        (grid.Store.DelayAppend, grid.Store.OnDelete) = (null, null);
        await grid.KillAsync(grid.Silos[1]);
    }
}
