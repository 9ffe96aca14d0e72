using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SqlitePathIndexTests : PathIndexContract
{
    private const int EntriesMax = 32;
    private readonly StoreDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    protected override DateTimeOffset Now => _time.GetUtcNow();

    private SqliteStoreOptions Options =>
        _directory.Options with { PathsPerOwnerMax = EntriesMax, PathsKeptFor = TimeSpan.FromHours(1) };

    [Fact]
    public async Task Find_MoreTipsThanAnOwnerMayHave_ForgetsTheOldestAndNobodyElses()
    {
        await AppendAsync("other", 0, Tip(1), owner: "key-2");
        for (var number = 1; number <= 4 * EntriesMax; number++)
        {
            await AppendAsync("a", number - 1, Tip(number));
        }

        (await FindAsync("key-1", Tip(1))).ShouldBeNull();
        (await FindAsync("key-1", Tip((4 * EntriesMax) - EntriesMax + 1))).ShouldBe("a");
        (await FindAsync("key-2", Tip(1))).ShouldBe("other");
        (await CountAsync()).ShouldBeInRange(EntriesMax, 2 * EntriesMax);
    }

    [Fact]
    public async Task Find_TipThatIsTooOld_IsNull()
    {
        await AppendAsync("a", 0, Tip(1));

        _time.Advance(TimeSpan.FromHours(2));

        (await FindAsync("key-1", Tip(1))).ShouldBeNull();
    }

    [Fact]
    public async Task Append_BesideTipsThatAreTooOld_RemovesThem()
    {
        for (var number = 1; number <= 16; number++)
        {
            await AppendAsync("a", number - 1, Tip(number), owner: $"key-{number}");
        }

        _time.Advance(TimeSpan.FromHours(2));
        for (var number = 1; number <= 2 * EntriesMax; number++)
        {
            await AppendAsync("b", number - 1, Tip(100 + number));
        }

        (await CountAsync()).ShouldBeLessThan((2 * EntriesMax) + 16);
    }

    [Fact]
    public async Task Delete_Session_RemovesItsEntriesFromTheFile()
    {
        await AppendAsync("a", 0, Tip(1));
        await AppendAsync("a", 1, Tip(2));
        await AppendAsync("b", 0, Tip(3));

        await Store.DeleteAsync(Batches.Key("a"), Token);

        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Find_InAnotherProcess_SeesTheTipOnceTheAppendHasEnded()
    {
        await using var other = await SqliteSessionStore.OpenAsync(Options, _time);

        await AppendAsync("a", 0, Tip(1));

        (await other.FindAsync(Batches.Key("a").Tenant, "key-1", new[] { Tip(1) }, Token))!.Value.Value.ShouldBe("a");
    }

    [Fact]
    public async Task OpenAsync_FileWithoutTheIndex_AddsIt()
    {
        await AppendAsync("a", 0, Tip(1));
        using (var connection = Connect())
        {
            connection.Execute("DROP TABLE paths");
        }

        await using var again = await SqliteSessionStore.OpenAsync(Options, _time);

        (await again.FindAsync(Batches.Key("a").Tenant, "key-1", new[] { Tip(1) }, Token)).ShouldBeNull();
        (await again.ReadHeadAsync(Batches.Key("a"), Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Append_WithoutATip_WritesNothingIntoTheIndex()
    {
        await AppendAsync("a", 0, null);

        (await CountAsync()).ShouldBe(0);
    }

    protected override async Task<ISessionStore> OpenStoreAsync() => await SqliteSessionStore.OpenAsync(Options, _time);

    protected override async Task CloseStoreAsync(ISessionStore store)
    {
        await ((SqliteSessionStore)store).DisposeAsync();
        _directory.Dispose();
    }

    private Task<long> CountAsync()
    {
        using var connection = Connect();
        return Task.FromResult(connection.ReadInt64("SELECT count(*) FROM paths"));
    }

    private SqliteConnection Connect() => SqliteConnection.Open(
        Path.Combine(_directory.Path, "sessions.db"), false, 1 << 20, TimeSpan.FromSeconds(5));
}
