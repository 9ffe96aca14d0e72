using Azure.Storage.Blobs;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

/// <summary>What sessions that expire cost, and what becomes of their markers.</summary>
public sealed class ExpiryTests(Azurite azurite) : IAsyncLifetime
{
    private readonly CallCounter _calls = new();
    private readonly Dictionary<SessionKey, long> _heads = [];
    private AzureBlobStoreOptions _options = null!;
    private AzureBlobSessionStore _one = null!;
    private AzureBlobSessionStore _two = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Noon { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public async ValueTask InitializeAsync()
    {
        _options = azurite.NewContainer();
        _one = await AzureBlobSessionStore.OpenAsync(_calls.In(_options), TimeProvider.System);
        _two = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Append_OfASessionThatStaysActiveForDays_WritesOneMarker()
    {
        await AppendAsync("a", Noon);
        _calls.Reset();

        for (var hour = 1; hour <= 72; hour++)
        {
            await AppendAsync("a", Noon.AddHours(hour));
        }

        (_calls.Writes, _calls.Reads).ShouldBe((72, 0), string.Join('\n', _calls.Calls));
        (await MarkersAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task ListExpired_AgainBeforeASessionsTime_LooksAtNoLog()
    {
        await AppendAsync("a", Noon.AddMinutes(30));
        await AppendAsync("b", Noon.AddMinutes(40));
        await ExpiredAsync(_one, Noon.AddMinutes(1));
        _calls.Reset();

        (await ExpiredAsync(_one, Noon.AddMinutes(29))).ShouldBeEmpty();
        _calls.Calls.Count.ShouldBe(1, "the list of markers");

        (await ExpiredAsync(_one, Noon.AddMinutes(35))).ShouldBe(["a"]);
    }

    [Fact]
    public async Task ListExpired_MarkerWhoseSessionLivesOn_MovesItOnceItsHourIsLongPast()
    {
        await AppendAsync("a", Noon);
        await AppendAsync("a", Noon.AddHours(20));

        (await ExpiredAsync(_one, Noon.AddHours(2))).ShouldBeEmpty();
        var before = (await MarkersAsync()).Single();
        (await ExpiredAsync(_one, Noon.AddHours(3))).ShouldBeEmpty();
        var after = (await MarkersAsync()).Single();

        string.CompareOrdinal(after, before).ShouldBeGreaterThan(0);
        (await ExpiredAsync(_two, Noon.AddHours(20))).ShouldBe(["a"]);
    }

    [Fact]
    public async Task ListExpired_MarkerWhoseSessionNoLongerExpires_GoesOnceItsHourIsLongPast()
    {
        await AppendAsync("a", Noon);
        await AppendAsync("a", null);

        (await ExpiredAsync(_one, Noon.AddHours(3))).ShouldBeEmpty();

        (await MarkersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListExpired_MarkerThatWasMovedAndTimeThatMovedBack_GivesTheSession()
    {
        await AppendAsync("a", Noon);
        await AppendAsync("a", Noon.AddDays(5));
        await ExpiredAsync(_two, Noon.AddHours(3));

        await AppendAsync("a", Noon.AddHours(4));

        (await ExpiredAsync(_two, Noon.AddHours(4))).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Delete_SessionWhoseMarkerWasMoved_LeavesNone()
    {
        await AppendAsync("a", Noon);
        await AppendAsync("a", Noon.AddHours(20));
        await ExpiredAsync(_two, Noon.AddHours(3));

        await _one.DeleteAsync(Batches.Key("a"), Token);

        (await MarkersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task ListExpired_MarkerOfASessionThatIsGone_RemovesIt()
    {
        await AppendAsync("a", Noon);
        var container = new BlobContainerClient(azurite.Server.ConnectionString, _options.Container);
        await container.DeleteBlobAsync("acme/s/a/tail", cancellationToken: Token);

        (await ExpiredAsync(_two, Noon)).ShouldBeEmpty();

        (await MarkersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_SessionBegunAnewByAnotherNodeMeanwhile_KeepsTheNewMarker()
    {
        await AppendAsync("a", Noon);
        var begun = 0;
        var calls = new CallCounter();
        await using var deletes = await AzureBlobSessionStore.OpenAsync(
            calls.In(_options, async call =>
            {
                // The open segment is gone by the time that the rest of the session is listed.
                if (call.Contains("comp=list", StringComparison.Ordinal) && Interlocked.Exchange(ref begun, 1) == 0)
                {
                    await _two.AppendAsync(Batches.Key("a"), 0, Expiring(Noon.AddMinutes(1)), Token);
                }
            }),
            TimeProvider.System,
            null,
            Token);

        (await deletes.DeleteAsync(Batches.Key("a"), Token)).ShouldBeTrue();

        begun.ShouldBe(1);
        (await ExpiredAsync(_one, Noon.AddMinutes(1))).ShouldBe(["a"]);
    }

    private static EventBatch Expiring(DateTimeOffset? at) =>
        Batches.With(Batches.Summary(Noon) with { ExpiresAt = at }, "1");

    private static async Task<string[]> ExpiredAsync(AzureBlobSessionStore store, DateTimeOffset now) =>
        [.. (await store.ListExpiredAsync(now, 100, Token)).Select(static key => key.Id.Value)];

    private async Task AppendAsync(string id, DateTimeOffset? expiresAt)
    {
        var key = Batches.Key(id);
        var head = _heads.GetValueOrDefault(key);
        (await _one.AppendAsync(key, head, Expiring(expiresAt), Token)).Appended.ShouldBeTrue();
        _heads[key] = head + 1;
    }

    private async Task<List<string>> MarkersAsync()
    {
        var container = new BlobContainerClient(azurite.Server.ConnectionString, _options.Container);
        List<string> names = [];
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Token))
        {
            if (blob.Name.StartsWith("~expiries/", StringComparison.Ordinal))
            {
                names.Add(blob.Name);
            }
        }

        return names;
    }
}
