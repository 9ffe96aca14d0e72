using System.Text;
using Sessions.Contracts;
using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SqliteFileTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task DisposeAsync_WritesWait_WritesThemFirst()
    {
        var store = await _directory.OpenAsync();
        var appends = Enumerable.Range(0, 200)
            .Select(head => store.AppendAsync(Batches.Key("a"), head, Batches.Of("1"), Token))
            .ToArray();

        await store.DisposeAsync();

        appends.ShouldAllBe(static append => append.Result.Appended);
        await using var again = await _directory.OpenAsync();
        (await again.ReadHeadAsync(Batches.Key("a"), Token)).ShouldBe(200);
        (await again.AppendAsync(Batches.Key("a"), 200, Batches.Of("2"), Token)).Appended.ShouldBeTrue();
    }

    [Fact]
    public async Task DisposeAsync_Always_LeavesNoWriteAheadLog()
    {
        var store = await _directory.OpenAsync();
        await store.AppendAsync(Batches.Key("a"), 0, Batches.Of("1"), Token);

        await store.DisposeAsync();

        _directory.WalBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Append_WithoutPause_KeepsTheWriteAheadLogBounded()
    {
        var options = _directory.Options with { CheckpointBytes = 512 << 10, WalBytesMax = 2 << 20 };
        await using var store = await _directory.OpenAsync(options);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    _ = await store.ReadForwardAsync(Batches.Key("s0"), 0, 200_000, Token);
                }
            },
            Token);
        var largest = 0L;

        async Task Write(int session)
        {
            for (var head = 0; head < 500; head++)
            {
                await store.AppendAsync(Batches.Key($"s{session}"), head, Batches.OfLength(4_000), Token);
                largest = Math.Max(largest, _directory.WalBytes);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 16).Select(session => Task.Run(() => Write(session), Token)));
        await done.CancelAsync();
        await reader;

        // 32 MB of content went through it.
        largest.ShouldBeInRange(1 << 19, 8 << 20);
    }

    [Fact]
    public async Task Delete_Session_LeavesNoTraceOfItsContentInAnyFile()
    {
        var secret = Encoding.UTF8.GetBytes("\"the secret that must not stay\"");
        var store = await _directory.OpenAsync();
        for (var head = 0; head < 50; head += 2)
        {
            var batch = Batches.Of(Encoding.UTF8.GetString(secret), new string('x', head * 400));
            await store.AppendAsync(Batches.Key("a"), head, batch, Token);
            await store.AppendAsync(Batches.Key("b"), head, Batches.Of("1", "2"), Token);
        }

        await store.WriteSnapshotAsync(Batches.Key("a"), new StoredSnapshot(1, secret), Token);
        await store.DeleteAsync(Batches.Key("a"), Token);
        await store.DisposeAsync();

        foreach (var file in Directory.GetFiles(_directory.Path))
        {
            var content = await File.ReadAllBytesAsync(file, Token);
            content.AsSpan().IndexOf(secret).ShouldBe(-1, file);
        }
    }

    [Fact]
    public async Task Delete_StoreThenIdles_CutsTheWriteAheadLog()
    {
        await using var store = await _directory.OpenAsync();
        await store.AppendAsync(Batches.Key("a"), 0, Batches.OfLength(100_000), Token);
        await store.DeleteAsync(Batches.Key("a"), Token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));

        while (_directory.WalBytes > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Delete_StoreNeverIdles_CutsTheWriteAheadLogAfterTenSeconds()
    {
        const int large = 8 << 20;
        var time = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        await using var store = await _directory.OpenAsync(_directory.Options with { CheckpointBytes = 256 << 10 }, time);
        await store.AppendAsync(Batches.Key("a"), 0, Batches.OfLength(large), Token);
        await store.DeleteAsync(Batches.Key("a"), Token);

        time.Advance(TimeSpan.FromSeconds(11));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));

        for (var head = 0; _directory.WalBytes > large; head++)
        {
            await store.AppendAsync(Batches.Key("busy"), head, Batches.OfLength(60_000), patience.Token);
        }
    }

    [Fact]
    public async Task List_MatchIsBeyondTheRowsOfOnePage_IsFoundByContinuing()
    {
        await using var store = await _directory.OpenAsync();
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var match = Batches.With(Batches.Summary(noon, "o", SessionStatus.Closed), "1");
        var appends = new List<Task> { store.AppendAsync(Batches.Key("match"), 0, match, Token) };
        for (var i = 0; i < 10_005; i++)
        {
            var batch = Batches.With(Batches.Summary(noon.AddSeconds(1 + i), "o"), "1");
            appends.Add(store.AppendAsync(Batches.Key($"s{i}"), 0, batch, Token));
        }

        await Task.WhenAll(appends);
        var filter = new SessionFilter { Status = SessionStatus.Closed, Owner = "o" };
        var first = await store.ListAsync(TenantId.Parse("acme"), filter, Token);
        var second = await store.ListAsync(
            TenantId.Parse("acme"), filter with { Continuation = first.Continuation }, Token);

        first.Entries.ShouldBeEmpty();
        second.Entries.Single().Id.Value.ShouldBe("match");
        second.Continuation.ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Open_FileOfAnEarlierVersion_TakesItOverWithAllItHolds(int version)
    {
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var summary = Batches.Summary(noon);
        await using (var store = await _directory.OpenAsync())
        {
            await store.AppendAsync(Batches.Key("a"), 0, Batches.With(summary, "1"), Token);
        }

        var path = Path.Combine(_directory.Path, "sessions.db");
        using (var raw = SqliteConnection.Open(path, readOnly: false, 1 << 20, TimeSpan.FromSeconds(1)))
        {
            raw.Execute("DROP TABLE endpoints");
            raw.Execute("DROP INDEX sessions_by_expiry");
            raw.Execute("ALTER TABLE sessions DROP COLUMN expires_at");
            raw.Execute("ALTER TABLE sessions DROP COLUMN expiry_bucket");
            if (version == 1)
            {
                raw.Execute("ALTER TABLE sessions DROP COLUMN cache");
            }

            raw.Execute($"PRAGMA user_version = {version}");
        }

        await using var again = await _directory.OpenAsync();
        var cached = summary with { Cache = new CacheSummary { ReadTokens = 7 }, ExpiresAt = noon };
        var before = await again.ListAsync(TenantId.Parse("acme"), new SessionFilter(), Token);
        before.Entries.Single().Summary.ShouldBe(summary);
        (await again.AppendAsync(Batches.Key("a"), 1, Batches.With(cached, "2"), Token)).Appended.ShouldBeTrue();
        var after = await again.ListAsync(TenantId.Parse("acme"), new SessionFilter(), Token);
        after.Entries.Single().Summary.ShouldBe(cached);
        (await again.ListExpiredAsync(noon, 10, Token)).ShouldBe([Batches.Key("a")]);
        var endpoints = await again.ListAsync(TenantId.Parse("acme"), after: null, 10, Token);
        endpoints.Endpoints.ShouldBeEmpty();
    }

    [Fact]
    public void Library_OnThisMachine_IsKnown()
    {
        Version.Parse(SqliteSessionStore.Library.Version).ShouldBeGreaterThan(new Version(3, 30));
    }
}
