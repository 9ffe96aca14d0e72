using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Grains.Calls;
using Sessions.Grains.Tests.Cluster;
using Sessions.TestKit;

namespace Sessions.Grains.Tests;

/// <summary>Calls that the cluster gives up though nobody asked it to.</summary>
public sealed class CallsTests
{
    [Fact]
    public async Task Repeat_CancelledByTheCluster_IsMadeAgain()
    {
        await using var grid = await Grid.StartAsync(1);
        var attempts = 0;

        var answer = await Calls(grid).RepeatAsync(
            Batches.Key("a"),
            7,
            (_, seven, _) => attempts++ == 0 ? throw new OperationCanceledException() : ValueTask.FromResult(seven),
            Grid.Token);

        (answer, attempts).ShouldBe((7, 2));
    }

    [Fact]
    public async Task Repeat_CancelledByItsCaller_IsCancelled()
    {
        await using var grid = await Grid.StartAsync(1);
        using var caller = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () => await Calls(grid).RepeatAsync<int, int>(
            Batches.Key("a"),
            7,
            (_, _, token) =>
            {
                caller.Cancel();
                throw new OperationCanceledException(token);
            },
            caller.Token));
    }

    private static GrainCalls Calls(Grid grid) => new(
        grid.ServiceOf<IGrainFactory>(grid.Silos[0]), TimeProvider.System, NullLogger.Instance);
}
