using Azure.Storage.Blobs;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

public sealed class AzurePathIndexTests(Azurite azurite) : PathIndexContract
{
    private readonly CallCounter _calls = new();
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private AzureBlobStoreOptions _options = null!;
    private AzureBlobSessionStore _other = null!;

    protected override DateTimeOffset Now => _clock.GetUtcNow();

    private AzureBlobSessionStore One => (AzureBlobSessionStore)Store;

    [Fact]
    public async Task Find_TipThatAnotherNodeWrote_GivesItsSession()
    {
        await AppendAsync("a", 0, Tip(1));

        (await FindAsync(_other, Tip(1))).ShouldBe("a");
    }

    [Fact]
    public async Task Find_SessionThatAnotherNodeDeletedAndBeganAnew_IsNull()
    {
        await AppendAsync("a", 0, Tip(1));
        await FindAsync(_other, Tip(1));
        await _other.DeleteAsync(Batches.Key("a"), Token);
        await _other.AppendAsync(Batches.Key("a"), 0, Batches.With(Batches.Summary(Now), "1"), Token);

        (await FindAsync(One, Tip(1))).ShouldBeNull();
    }

    [Fact]
    public async Task Find_ManyCandidates_GivesTheFirstThatHasASession()
    {
        await AppendAsync("a", 0, Tip(40));
        await AppendAsync("b", 0, Tip(50));

        (await FindAsync(One, [.. Enumerable.Range(30, 30).Select(Tip)])).ShouldBe("a");
    }

    [Fact]
    public async Task Find_EntryThatIsTooOld_IsNull()
    {
        await AppendAsync("a", 0, Tip(1));
        _clock.Advance(_options.PathsKeptFor + TimeSpan.FromSeconds(1));

        (await FindAsync(One, Tip(1))).ShouldBeNull();
    }

    [Fact]
    public async Task Append_WithATip_IsOneWriteMoreAndNoRead()
    {
        await AppendAsync("a", 0, Tip(0));
        _calls.Reset();

        for (var i = 1; i <= 5; i++)
        {
            await AppendAsync("a", i, Tip(i));
        }

        (_calls.Writes, _calls.Reads).ShouldBe((10, 0), string.Join('\n', _calls.Calls));
    }

    [Fact]
    public async Task Find_SessionOfThisNode_IsOneReadForEachCandidateAndOneForTheSession()
    {
        await AppendAsync("a", 0, Tip(0));
        _calls.Reset();

        (await FindAsync(One, Tip(0), Tip(1))).ShouldBe("a");

        (_calls.Writes, _calls.Reads).ShouldBe((0, 3), string.Join('\n', _calls.Calls));
    }

    [Fact]
    public async Task Delete_OverSealedSegments_LeavesNothing()
    {
        for (var i = 0; i < 20; i++)
        {
            await AppendAsync("a", i, Tip(i));
            await One.DrainAsync();
        }

        (await BlobsAsync("/s/")).Count(static name => name.EndsWith("tail", StringComparison.Ordinal)).ShouldBe(1);
        (await BlobsAsync("/p/")).Count.ShouldBe(20);

        (await _other.DeleteAsync(Batches.Key("a"), Token)).ShouldBeTrue();

        (await BlobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_SessionWithoutEntries_ReadsNoLog()
    {
        await AppendAsync("a", 0, null);
        _calls.Reset();

        await Store.DeleteAsync(Batches.Key("a"), Token);

        _calls.Calls.Count(static call => call.StartsWith("GET", StringComparison.Ordinal))
            .ShouldBe(2, "The log's end and the list of what is left.\n" + string.Join('\n', _calls.Calls));
    }

    [Fact]
    public async Task Delete_EntryThatAnotherSessionTookOver_Stays()
    {
        await AppendAsync("a", 0, Tip(1));
        await AppendAsync("b", 0, Tip(1));

        await Store.DeleteAsync(Batches.Key("a"), Token);

        (await FindAsync(One, Tip(1))).ShouldBe("b");
    }

    [Fact]
    public async Task Append_WithATipAfterAnotherNodeDeletedTheSession_LeavesNothing()
    {
        await AppendAsync("a", 0, null);
        await _other.DeleteAsync(Batches.Key("a"), Token);

        var summary = Batches.Summary(Now);
        var batch = new EventBatch
        {
            BatchId = Batches.Of("1").BatchId,
            Count = 1,
            Frames = Batches.Of("1").Frames,
            Summary = summary,
            Tip = Tip(1),
        };
        (await Store.AppendAsync(Batches.Key("a"), 1, batch, Token)).ShouldBe(new AppendResult(false, 0));

        (await BlobsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_EntryOfASessionThatIsGone_RemovesIt()
    {
        await AppendAsync("a", 0, Tip(1));
        var container = new BlobContainerClient(azurite.Server.ConnectionString, _options.Container);
        foreach (var name in await BlobsAsync("/s/"))
        {
            await container.DeleteBlobAsync(name, cancellationToken: Token);
        }

        (await FindAsync(_other, Tip(1))).ShouldBeNull();

        (await BlobsAsync("/p/")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Append_ManyTips_RemovesEntriesThatAreTooOld()
    {
        // The shard that is looked at is the one of the 64th tip.
        var last = PathShardOf(Tip(64));
        var old = Enumerable.Range(1_000, 5_000).First(number => PathShardOf(Tip(number)) == last);
        await AppendAsync("a", 0, Tip(old));
        _clock.Advance(_options.PathsKeptFor + TimeSpan.FromHours(1));

        for (var i = 2; i <= 64; i++)
        {
            await AppendAsync("b", i - 2, Tip(i));
        }

        (await BlobsAsync("/p/")).Count.ShouldBe(63);
    }

    protected override async Task<ISessionStore> OpenStoreAsync()
    {
        _options = azurite.NewContainer() with { SegmentBlocksMax = 8 };
        _other = await AzureBlobSessionStore.OpenAsync(_options, _clock, null, Token);
        return await AzureBlobSessionStore.OpenAsync(_calls.In(_options), _clock, null, Token);
    }

    protected override async Task CloseStoreAsync(ISessionStore store)
    {
        await ((AzureBlobSessionStore)store).DisposeAsync();
        await _other.DisposeAsync();
    }

    private static string PathShardOf(ChainHash tip) =>
        AzureBlobs.Paths.PathEntry.HashOf("key-1", tip)[..2];

    private static async Task<string?> FindAsync(AzureBlobSessionStore store, params ChainHash[] candidates) =>
        (await store.FindAsync(TenantId.Parse("acme"), "key-1", candidates, Token))?.Value;

    private async Task<IReadOnlyList<string>> BlobsAsync(string part = "")
    {
        await One.DrainAsync();
        await _other.DrainAsync();
        var container = new BlobContainerClient(azurite.Server.ConnectionString, _options.Container);
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Token))
        {
            if (blob.Name.Contains(part, StringComparison.Ordinal))
            {
                names.Add(blob.Name);
            }
        }

        return names;
    }
}
