using Sessions.Contracts.Policies;
using Sessions.Core.Tests;
using Sessions.Grains.Tests.Cluster;
using Sessions.Runtime;
using Sessions.TestKit;

namespace Sessions.Grains.Tests;

/// <summary>Sessions that go to sleep soon.</summary>
public sealed class IdleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task Start_IdleAfterNoLongerThanOrleansLooks_ServesSessions(int seconds)
    {
        await using var grid = await Grid.StartAsync(1, idleAfter: TimeSpan.FromSeconds(seconds));
        var session = grid.Through(grid.Silos[0], Batches.Key("idle"));

        (await Grid.BeginAsync(session, 1)).Plan.Turn.ShouldBe(1);
    }

    [Fact]
    public async Task Expire_ItsTimeIsUp_LetsTheSessionGo()
    {
        await using var grid = await Grid.StartAsync(1);
        var key = Batches.Key("over");
        var session = grid.Through(grid.Silos[0], key);
        var minute = new SessionSeed { Policy = new SessionPolicy { Limits = new LimitPolicy { TtlSeconds = 60 } } };
        await session.CreateAsync(Sample.Owner, minute, Grid.Token);
        await session.ExpireAsync(Grid.Token);
        grid.HostOf(key).ShouldNotBeNull("it lives");
        grid.Time.Shift = TimeSpan.FromSeconds(61);

        await session.ExpireAsync(Grid.Token);

        while (grid.HostOf(key) is not null)
        {
            Grid.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
