using Sessions.Contracts;
using Sessions.Grains.Tests.Cluster;
using Sessions.Runtime;
using Sessions.Runtime.Tests.Contract;
using Sessions.TestKit;

namespace Sessions.Grains.Tests;

/// <summary>The session is on the silo whose front door asks.</summary>
public sealed class OneSiloContractTests(OneSilo fixture) : SessionContract, IClassFixture<OneSilo>
{
    protected override FaultyStore Store => fixture.Grid.Store;

    protected override ShiftedTimeProvider Time => fixture.Grid.Time;

    protected override ValueTask<ISession> FindAsync(SessionKey key) =>
        new(fixture.Grid.Through(fixture.Grid.Silos[0], key));

    protected override async ValueTask<ISession> RestartAsync(SessionKey key)
    {
        await fixture.Grid.SleepAsync(key);
        return await FindAsync(key);
    }
}

/// <summary>The session is on another silo than the front door that asks.</summary>
public sealed class OtherSiloContractTests(TwoSilos fixture) : SessionContract, IClassFixture<TwoSilos>
{
    protected override FaultyStore Store => fixture.Grid.Store;

    protected override ShiftedTimeProvider Time => fixture.Grid.Time;

    protected override async ValueTask<ISession> RestartAsync(SessionKey key)
    {
        await fixture.Grid.SleepAsync(key);
        return await FindAsync(key);
    }

    protected override async ValueTask<ISession> FindAsync(SessionKey key)
    {
        await fixture.Grid.PlaceAsync(key, fixture.Grid.Silos[1]);
        return fixture.Grid.Through(fixture.Grid.Silos[0], key);
    }
}
