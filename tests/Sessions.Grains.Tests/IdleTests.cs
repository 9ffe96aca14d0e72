using Sessions.Grains.Tests.Cluster;
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
}
