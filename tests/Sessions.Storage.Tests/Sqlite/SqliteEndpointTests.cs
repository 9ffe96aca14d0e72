using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SqliteEndpointTests : EndpointStoreContract
{
    private readonly StoreDirectory _directory = new();

    [Fact]
    public async Task Get_AfterARestart_IsThere()
    {
        await Store.PutAsync(Key("a"), Definition("m-1"), EndpointCondition.Any, Token);

        await using var again = await SqliteSessionStore.OpenAsync(_directory.Options, Time);

        (await again.GetAsync(Key("a"), Token)).ShouldNotBeNull().Definition.Model.ShouldBe("m-1");
    }

    [Fact]
    public async Task Put_AnotherProcessRemovedIt_NeverGivesAVersionAgain()
    {
        var first = await Store.PutAsync(Key("a"), Definition("m"), EndpointCondition.Any, Token);
        await using var other = await SqliteSessionStore.OpenAsync(_directory.Options, Time);
        await other.DeleteAsync(Key("a"), EndpointCondition.Any, Token);

        var again = await other.PutAsync(Key("a"), Definition("m"), EndpointCondition.Absent, Token);

        again.Endpoint!.Version.ShouldNotBe(first.Endpoint!.Version);
    }

    protected override async Task<IEndpointStore> OpenStoreAsync() =>
        await SqliteSessionStore.OpenAsync(_directory.Options, Time);

    protected override async Task CloseStoreAsync(IEndpointStore store)
    {
        await ((SqliteSessionStore)store).DisposeAsync();
        _directory.Dispose();
    }
}
