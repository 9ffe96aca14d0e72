using Azure.Storage.Blobs;
using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

/// <summary>Several nodes on one container.</summary>
public sealed class SharingTests(Azurite azurite) : IAsyncLifetime
{
    private AzureBlobStoreOptions _options = null!;
    private AzureBlobSessionStore _one = null!;
    private AzureBlobSessionStore _two = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Noon { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public async ValueTask InitializeAsync()
    {
        _options = azurite.NewContainer() with { SegmentBlocksMax = 8 };
        _one = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System);
        _two = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Append_AnotherNodeMovedTheLog_IsRefusedWithTheHead()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.Of("1"), Token);
        await _two.AppendAsync(key, 1, Batches.Of("2"), Token);

        (await _one.AppendAsync(key, 1, Batches.Of("x"), Token)).ShouldBe(new AppendResult(false, 2));
        (await _one.AppendAsync(key, 2, Batches.Of("3"), Token)).ShouldBe(new AppendResult(true, 3));
        Batches.EventsOf(await _two.ReadForwardAsync(key, 0, 1_000, Token)).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task Append_AnotherNodeBroughtTheLogWhereItIsExpected_IsAppended()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.Of("1"), Token);
        await _two.AppendAsync(key, 1, Batches.Of("2"), Token);

        (await _one.AppendAsync(key, 2, Batches.Of("3"), Token)).ShouldBe(new AppendResult(true, 3));
    }

    [Fact]
    public async Task Append_AnotherNodeDeletedTheSession_LeavesNothing()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.With(Batches.Summary(Noon), "1"), Token);
        await _two.DeleteAsync(key, Token);

        (await _one.AppendAsync(key, 1, Batches.With(Batches.Summary(Noon), "x"), Token))
            .ShouldBe(new AppendResult(false, 0));
        await _one.WriteSnapshotAsync(key, new StoredSnapshot(1, new byte[] { 1 }), Token);

        (await BlobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task WriteSnapshot_AnotherNodeDeletedTheSession_LeavesNothing()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.Of("1", "2"), Token);
        await _one.WriteSnapshotAsync(key, new StoredSnapshot(1, new byte[] { 1 }), Token);
        await _two.DeleteAsync(key, Token);

        await _one.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 2 }), Token);

        (await BlobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task WriteSnapshot_AnotherNodeWroteANewer_KeepsIt()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.Of("1", "2", "3"), Token);
        await _one.WriteSnapshotAsync(key, new StoredSnapshot(1, new byte[] { 1 }), Token);
        await _two.WriteSnapshotAsync(key, new StoredSnapshot(3, new byte[] { 3 }), Token);

        await _one.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 2 }), Token);

        (await _two.ReadSnapshotAsync(key, Token)).ShouldNotBeNull().Position.ShouldBe(3);
    }

    [Fact]
    public async Task Append_AnotherNodeDeletedAndBeganAnew_GoesToTheNewLog()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.Of("old"), Token);
        await _one.WriteSnapshotAsync(key, new StoredSnapshot(1, new byte[] { 1 }), Token);
        await _two.DeleteAsync(key, Token);
        await _two.AppendAsync(key, 0, Batches.Of("new"), Token);

        (await _one.AppendAsync(key, 1, Batches.Of("2"), Token)).ShouldBe(new AppendResult(true, 2));
        Batches.EventsOf(await _one.ReadForwardAsync(key, 0, 1_000, Token)).ShouldBe(["new", "2"]);
        (await _one.ReadSnapshotAsync(key, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Delete_AfterManySegmentsAndHours_LeavesNothing()
    {
        var key = Batches.Key("a/b:c");
        for (var head = 0; head < 40; head++)
        {
            var summary = Batches.Summary(Noon.AddMinutes(head * 10));
            await _one.AppendAsync(key, head, Batches.With(summary, $"{head}"), Token);
        }

        await _one.WriteSnapshotAsync(key, new StoredSnapshot(30, new byte[] { 1 }), Token);
        await _one.DrainAsync();
        (await BlobsAsync()).Count.ShouldBeGreaterThan(4);

        (await _two.DeleteAsync(key, Token)).ShouldBeTrue();

        (await BlobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_AnotherNodeDeletedASealedLog_FindsNothing()
    {
        var key = Batches.Key("a");
        for (var head = 0; head < 30; head++)
        {
            await _one.AppendAsync(key, head, Batches.Of("1"), Token);
        }

        await _one.DrainAsync();
        await _two.DeleteAsync(key, Token);

        (await _one.ReadForwardAsync(key, 0, 1_000, Token)).ShouldBeEmpty();
        (await _one.ReadBackwardAsync(key, 10, 1_000, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Append_BothNodesRaceOverSeals_LosesAndDoublesNothing()
    {
        var key = Batches.Key("a");

        async Task<List<string>> Write(AzureBlobSessionStore store, string name)
        {
            var won = new List<string>();
            for (var head = 0L; head < 120;)
            {
                var text = $"\"{name}-{head}\"";
                var result = await store.AppendAsync(key, head, Batches.Of(text), Token);
                if (result.Appended)
                {
                    won.Add(text);
                }

                head = result.Head;
            }

            return won;
        }

        var wins = await Task.WhenAll(Task.Run(() => Write(_one, "one")), Task.Run(() => Write(_two, "two")));

        var three = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System, null, Token);
        await using (three)
        {
            var all = Batches.EventsOf(await three.ReadForwardAsync(key, 0, int.MaxValue, Token));
            all.ShouldBe(wins.SelectMany(static won => won), ignoreOrder: true);
            var back = await three.ReadBackwardAsync(key, long.MaxValue, int.MaxValue, Token);
            Batches.EventsOf(back.Reverse()).ShouldBe(all);
        }
    }

    private async Task<IReadOnlyList<string>> BlobsAsync()
    {
        await _one.DrainAsync();
        await _two.DrainAsync();
        var container = new BlobContainerClient(azurite.Server.ConnectionString, _options.Container);
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Token))
        {
            names.Add(blob.Name);
        }

        return names;
    }
}
