namespace Sessions.Grains.Tests.Cluster;

/// <summary>A grid that the tests of one class share.</summary>
public abstract class GridFixture(short silos) : IAsyncLifetime
{
    internal Grid Grid { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Grid = await Grid.StartAsync(silos);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Grid.DisposeAsync();
    }
}

public sealed class OneSilo() : GridFixture(1);

public sealed class TwoSilos() : GridFixture(2);
