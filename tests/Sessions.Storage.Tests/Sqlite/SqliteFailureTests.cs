using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SqliteFailureTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Append_FileIsHeldByAnother_FailsAndChangesNothing()
    {
        await using var store = await _directory.OpenAsync(Brief());
        using (Hold())
        {
            await Should.ThrowAsync<StoreUnavailableException>(
                () => store.AppendAsync(Batches.Key("a"), 0, Batches.Of("1"), Token));
            (await store.ProbeAsync(Token)).ShouldBeFalse();
        }

        (await store.ReadHeadAsync(Batches.Key("a"), Token)).ShouldBe(0);
        (await store.ProbeAsync(Token)).ShouldBeTrue();
        (await store.AppendAsync(Batches.Key("a"), 0, Batches.Of("1"), Token)).Appended.ShouldBeTrue();
    }

    [Fact]
    public async Task Append_CancelledBeforeItIsBegun_IsNeverWritten()
    {
        await using var store = await _directory.OpenAsync();
        using var cancellation = new CancellationTokenSource();
        Task<AppendResult> first;
        using (Hold())
        {
            first = store.AppendAsync(Batches.Key("first"), 0, Batches.Of("1"), Token);
            var cancelled = store.AppendAsync(Batches.Key("a"), 0, Batches.Of("1"), cancellation.Token);
            await cancellation.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => cancelled);
        }

        (await first).Appended.ShouldBeTrue();
        (await store.AppendAsync(Batches.Key("a"), 0, Batches.Of("2"), Token)).Appended.ShouldBeTrue();
    }

    [Fact]
    public async Task Append_QueueIsFull_FailsAtOnceAndKeepsWhatItTook()
    {
        var options = _directory.Options with { QueueBytesMax = 1 << 20, GroupBytesMax = 64 << 10 };
        await using var store = await _directory.OpenAsync(options);
        List<Task<AppendResult>> appends = [];
        using (Hold())
        {
            for (var i = 0; i < 50; i++)
            {
                appends.Add(store.AppendAsync(Batches.Key($"s{i}"), 0, Batches.OfLength(60_000), Token));
            }

            appends[^1].IsFaulted.ShouldBeTrue();
        }

        var heads = new List<long>();
        for (var i = 0; i < 50; i++)
        {
            heads.Add(appends[i].IsFaulted ? 0 : (await appends[i]).Head);
            (await store.ReadHeadAsync(Batches.Key($"s{i}"), Token)).ShouldBe(heads[i]);
        }

        heads.Sum().ShouldBeInRange(17, 20);
        appends[^1].Exception!.InnerException.ShouldBeOfType<StoreUnavailableException>();
    }

    [Fact]
    public async Task Append_FileIsFull_FailsWholeAndTheStoreGoesOn()
    {
        await using var store = await _directory.OpenAsync(_directory.Options with { FileBytesMax = 1 << 20 });
        var key = Batches.Key("a");
        (await store.AppendAsync(key, 0, Batches.OfLength(500_000), Token)).Appended.ShouldBeTrue();

        await Should.ThrowAsync<StoreUnavailableException>(
            () => store.AppendAsync(key, 1, Batches.OfLength(800_000), Token));

        (await store.ReadHeadAsync(key, Token)).ShouldBe(1);
        (await store.AppendAsync(key, 1, Batches.OfLength(1_000), Token)).Head.ShouldBe(2);
        (await store.ReadForwardAsync(key, 0, int.MaxValue, Token)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Append_NewSessionsOfAFailedGroup_CanBeginAnew()
    {
        await using var store = await _directory.OpenAsync(_directory.Options with { FileBytesMax = 1 << 20 });
        var failed = store.AppendAsync(Batches.Key("a"), 0, Batches.OfLength(1_500_000), Token);
        await Should.ThrowAsync<StoreUnavailableException>(() => failed);

        (await store.AppendAsync(Batches.Key("b"), 0, Batches.Of("b"), Token)).Appended.ShouldBeTrue();

        (await store.AppendAsync(Batches.Key("a"), 1, Batches.Of("x"), Token)).ShouldBe(new AppendResult(false, 0));
        (await store.AppendAsync(Batches.Key("a"), 0, Batches.Of("a"), Token)).Appended.ShouldBeTrue();
        Batches.EventsOf(await store.ReadForwardAsync(Batches.Key("b"), 0, 1_000, Token)).ShouldBe(["b"]);
    }

    [Fact]
    public async Task Append_PastTheLastPosition_Throws()
    {
        await using var store = await _directory.OpenAsync();

        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            async () => await store.AppendAsync(
                Batches.Key("a"), SqliteSessionStore.PositionMax, Batches.Of("1"), Token));
    }

    [Fact]
    public async Task AnyCall_StoreIsClosed_ThrowsStoreUnavailable()
    {
        var store = await _directory.OpenAsync();
        await store.DisposeAsync();

        await Should.ThrowAsync<StoreUnavailableException>(
            () => store.AppendAsync(Batches.Key("a"), 0, Batches.Of("1"), Token));
        await Should.ThrowAsync<StoreUnavailableException>(
            async () => await store.ReadHeadAsync(Batches.Key("a"), Token));
        (await store.ProbeAsync(Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task OpenAsync_FileIsSomethingElse_ThrowsInvalidData()
    {
        using (var other = SqliteConnection.Open(_directory.Options.Path, false, 1 << 20, TimeSpan.Zero))
        {
            other.Execute("CREATE TABLE other (x)");
        }

        await Should.ThrowAsync<InvalidDataException>(() => _directory.OpenAsync());
    }

    [Fact]
    public async Task OpenAsync_FileIsNoDatabase_ThrowsStoreUnavailable()
    {
        await File.WriteAllTextAsync(_directory.Options.Path, new string('x', 10_000), Token);

        await Should.ThrowAsync<StoreUnavailableException>(() => _directory.OpenAsync());
    }

    [Fact]
    public async Task OpenAsync_OptionOutOfRange_Throws() =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            async () => await _directory.OpenAsync(_directory.Options with { GroupWritesMax = 0 }));

    private SqliteStoreOptions Brief() => _directory.Options with { BusyTimeout = TimeSpan.FromMilliseconds(20) };

    private HeldFile Hold() => new(_directory.Options.Path);

    /// <summary>Holds the file's write lock as another process would.</summary>
    private sealed class HeldFile : IDisposable
    {
        private readonly SqliteConnection _connection;

        public HeldFile(string path)
        {
            _connection = SqliteConnection.Open(path, false, 1 << 20, TimeSpan.FromSeconds(5));
            _connection.Execute("BEGIN IMMEDIATE");
        }

        public void Dispose()
        {
            _connection.Execute("ROLLBACK");
            _connection.Dispose();
        }
    }
}
