using Azure.Storage.Blobs;
using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

/// <summary>Several nodes on one container, with segments so small that all of them seal.</summary>
public sealed class SharingTests(Azurite azurite) : SharedLogContract
{
    private readonly AzureBlobStoreOptions _options = azurite.NewContainer() with { SegmentBlocksMax = 8 };
    private AzureBlobSessionStore? _one;
    private AzureBlobSessionStore? _two;

    private static DateTimeOffset Noon { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Append_AnotherNodeDeletedTheSession_LeavesNothing()
    {
        var key = Batches.Key("a");
        await One.AppendAsync(key, 0, Batches.With(Batches.Summary(Noon), "1"), Token);
        await Two.DeleteAsync(key, Token);

        (await One.AppendAsync(key, 1, Batches.With(Batches.Summary(Noon), "x"), Token))
            .ShouldBe(new AppendResult(false, 0));
        await One.WriteSnapshotAsync(key, new StoredSnapshot(1, new byte[] { 1 }), Token);

        (await BlobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task WriteSnapshot_AnotherNodeDeletedTheSession_LeavesNothing()
    {
        var key = Batches.Key("a");
        await One.AppendAsync(key, 0, Batches.Of("1", "2"), Token);
        await One.WriteSnapshotAsync(key, new StoredSnapshot(1, new byte[] { 1 }), Token);
        await Two.DeleteAsync(key, Token);

        await One.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 2 }), Token);

        (await BlobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task WriteSnapshot_AnotherNodeWroteANewer_KeepsIt()
    {
        var key = Batches.Key("a");
        await One.AppendAsync(key, 0, Batches.Of("1", "2", "3"), Token);
        await One.WriteSnapshotAsync(key, new StoredSnapshot(1, new byte[] { 1 }), Token);
        await Two.WriteSnapshotAsync(key, new StoredSnapshot(3, new byte[] { 3 }), Token);

        await One.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 2 }), Token);

        (await Two.ReadSnapshotAsync(key, Token)).ShouldNotBeNull().Position.ShouldBe(3);
    }

    [Fact]
    public async Task Delete_AfterManySegmentsAndHours_LeavesNothing()
    {
        var key = Batches.Key("a/b:c");
        for (var head = 0; head < 40; head++)
        {
            var summary = Batches.Summary(Noon.AddMinutes(head * 10));
            await One.AppendAsync(key, head, Batches.With(summary, $"{head}"), Token);
        }

        await One.WriteSnapshotAsync(key, new StoredSnapshot(30, new byte[] { 1 }), Token);
        await _one!.DrainAsync();
        (await BlobsAsync()).Count.ShouldBeGreaterThan(4);

        (await Two.DeleteAsync(key, Token)).ShouldBeTrue();

        (await BlobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_AnotherNodeDeletedASealedLog_FindsNothing()
    {
        var key = Batches.Key("a");
        for (var head = 0; head < 30; head++)
        {
            await One.AppendAsync(key, head, Batches.Of("1"), Token);
        }

        await _one!.DrainAsync();
        await Two.DeleteAsync(key, Token);

        (await One.ReadForwardAsync(key, 0, 1_000, Token)).ShouldBeEmpty();
        (await One.ReadBackwardAsync(key, 10, 1_000, Token)).ShouldBeEmpty();
    }

    protected override async Task<(ISessionStore One, ISessionStore Two)> OpenStoresAsync()
    {
        _one = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System);
        _two = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System);
        return (_one, _two);
    }

    protected override async Task CloseStoresAsync()
    {
        foreach (var store in new[] { _one, _two }.OfType<AzureBlobSessionStore>())
        {
            await store.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<string>> BlobsAsync()
    {
        await _one!.DrainAsync();
        await _two!.DrainAsync();
        var container = new BlobContainerClient(azurite.Server.ConnectionString, _options.Container);
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Token))
        {
            names.Add(blob.Name);
        }

        return names;
    }
}
