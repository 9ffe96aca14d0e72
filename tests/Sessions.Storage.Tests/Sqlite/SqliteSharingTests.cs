using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SqliteSharingTests : IAsyncLifetime
{
    private readonly StoreDirectory _directory = new();
    private SqliteSessionStore _one = null!;
    private SqliteSessionStore _two = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var opened = await Task.WhenAll(_directory.OpenAsync(), _directory.OpenAsync());
        (_one, _two) = (opened[0], opened[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Append_AnotherStoreMovedTheLog_IsRefusedWithTheHead()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.Of("1"), Token);
        await _two.AppendAsync(key, 1, Batches.Of("2"), Token);

        (await _one.AppendAsync(key, 1, Batches.Of("x"), Token)).ShouldBe(new AppendResult(false, 2));
        (await _one.AppendAsync(key, 2, Batches.Of("3"), Token)).ShouldBe(new AppendResult(true, 3));
        Batches.EventsOf(await _two.ReadForwardAsync(key, 0, 1_000, Token)).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task Append_AnotherStoreDeletedTheSession_IsRefused()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.Of("1"), Token);
        await _two.DeleteAsync(key, Token);

        (await _one.AppendAsync(key, 1, Batches.Of("x"), Token)).ShouldBe(new AppendResult(false, 0));
    }

    [Fact]
    public async Task Append_AnotherStoreDeletedAndBeganAnew_GoesToTheNewLog()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.Of("old"), Token);
        await _two.DeleteAsync(key, Token);
        await _two.AppendAsync(key, 0, Batches.Of("new"), Token);

        (await _one.AppendAsync(key, 1, Batches.Of("2"), Token)).ShouldBe(new AppendResult(true, 2));
        Batches.EventsOf(await _one.ReadForwardAsync(key, 0, 1_000, Token)).ShouldBe(["new", "2"]);
    }

    [Fact]
    public async Task Append_BothStoresRace_LosesAndDoublesNothing()
    {
        var key = Batches.Key("a");

        async Task<int> Write(SqliteSessionStore store)
        {
            var won = 0;
            for (var head = 0L; head < 60;)
            {
                var result = await store.AppendAsync(key, head, Batches.Of("1"), Token);
                won += result.Appended ? 1 : 0;
                head = result.Head;
            }

            return won;
        }

        var wins = await Task.WhenAll(Write(_one), Write(_two));

        wins.Sum().ShouldBe((int)await _one.ReadHeadAsync(key, Token));
        var batches = await _two.ReadForwardAsync(key, 0, int.MaxValue, Token);
        batches.Sum(static batch => batch.Count).ShouldBe(wins.Sum());
    }
}
