using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

/// <summary>What each operation asks of the service.</summary>
public sealed class CallTests(Azurite azurite) : IAsyncLifetime
{
    private readonly CallCounter _calls = new();
    private readonly CallCounter _otherCalls = new();
    private AzureBlobSessionStore _one = null!;
    private AzureBlobSessionStore _two = null!;
    private string _container = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Noon { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public async ValueTask InitializeAsync()
    {
        var options = azurite.NewContainer();
        _container = options.Container;
        _one = await AzureBlobSessionStore.OpenAsync(_calls.In(options), TimeProvider.System);
        _two = await AzureBlobSessionStore.OpenAsync(_otherCalls.In(options), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Append_Warm_IsOneWriteAndNoRead()
    {
        var key = Batches.Key("a");
        await AppendAsync(_one, key, 0, 3);
        _calls.Reset();

        await AppendAsync(_one, key, 3, 20);

        (_calls.Writes, _calls.Reads).ShouldBe((20, 0), string.Join('\n', _calls.Calls));
    }

    [Fact]
    public async Task Append_OfANewSession_IsThreeWrites()
    {
        _calls.Reset();

        await AppendAsync(_one, Batches.Key("a"), 0, 1);

        (_calls.Writes, _calls.Reads).ShouldBe((3, 0), string.Join('\n', _calls.Calls));
    }

    [Fact]
    public async Task Append_InANewHour_IsOneWriteMoreAndTheOldEntryGoes()
    {
        var key = Batches.Key("a");
        await AppendAsync(_one, key, 0, 1);
        _calls.Reset();

        await _one.AppendAsync(key, 1, Batches.With(Batches.Summary(Noon.AddHours(1)), "1"), Token);
        await _one.DrainAsync();

        _calls.Writes.ShouldBe(2);
        _calls.Calls.Count(static call => call.StartsWith("DELETE", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Append_AnotherNodeWrote_CostsOneReadForTheWholeReload(bool hasSnapshot)
    {
        var key = Batches.Key("a");
        await AppendAsync(_one, key, 0, 10);
        if (hasSnapshot)
        {
            await _one.WriteSnapshotAsync(key, new StoredSnapshot(10, new byte[] { 1, 2, 3 }), Token);
        }

        await LoadAsync(_one, key);
        await AppendAsync(_one, key, 10, 5);
        await LoadAsync(_two, key);
        await AppendAsync(_two, key, 15, 2);
        _calls.Reset();

        (await _one.AppendAsync(key, 15, Batches.Of("x"), Token)).ShouldBe(new AppendResult(false, 17));
        (await LoadAsync(_one, key)).ShouldBe(17);
        (await _one.AppendAsync(key, 17, Batches.Of("y"), Token)).Appended.ShouldBeTrue();

        (_calls.Writes, _calls.Reads).ShouldBe((2, 1), string.Join('\n', _calls.Calls));
    }

    [Theory]
    [InlineData(0)] // Two of them: nothing follows the snapshot, but the end must be looked at.
    [InlineData(40)]
    public async Task Load_SnapshotAndTail_TakesThreeReads(int batchesAfterSnapshot)
    {
        var key = Batches.Key("a");
        await AppendAsync(_one, key, 0, 60);
        await _one.WriteSnapshotAsync(key, new StoredSnapshot(60, new byte[] { 1, 2, 3 }), Token);
        await AppendAsync(_one, key, 60, batchesAfterSnapshot);
        _otherCalls.Reset();

        (await LoadAsync(_two, key)).ShouldBe(60 + batchesAfterSnapshot);

        (_otherCalls.Writes, _otherCalls.Reads).ShouldBe((0, 3), string.Join('\n', _otherCalls.Calls));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 5)]
    public async Task Load_SealsAfterTheSnapshot_TakesOneReadMoreForEach(int seals, int reads)
    {
        var key = Batches.Key("a");
        var options = azurite.NewContainer() with { SegmentBlocksMax = 8 };
        await using var writer = await AzureBlobSessionStore.OpenAsync(options, TimeProvider.System, null, Token);
        var head = 0;
        await GrowAsync(8 + 3);
        await writer.WriteSnapshotAsync(key, new StoredSnapshot(head, new byte[] { 1, 2, 3 }), Token);
        await GrowAsync(5 + (8 * (seals - 1)) + 2);
        await using var store = await AzureBlobSessionStore.OpenAsync(
            _calls.In(options), TimeProvider.System, null, Token);
        _calls.Reset();

        (await LoadAsync(store, key)).ShouldBe(head);

        (_calls.Writes, _calls.Reads).ShouldBe((0, reads), string.Join('\n', _calls.Calls));

        async Task GrowAsync(int batches)
        {
            for (var i = 0; i < batches; i++)
            {
                await AppendAsync(writer, key, head++, 1);
                await writer.DrainAsync();
            }
        }
    }

    [Fact]
    public async Task Turn_Warm_IsTwoWritesAndNoRead()
    {
        var agent = new Agent(_one);
        await agent.RunTurnAsync(1);
        _calls.Reset();

        for (var turn = 2; turn <= 21; turn++)
        {
            await agent.RunTurnAsync(turn);
        }

        (_calls.Writes, _calls.Reads).ShouldBe((40, 0), string.Join('\n', _calls.Calls));
    }

    [Fact]
    public async Task Turn_OnTheOtherNodeEachTime_CostsOneTailRead()
    {
        var (left, right) = (new Agent(_one, "left/1"), new Agent(_two, "right/1"));
        await left.RunTurnAsync(1);
        right.Follow(left);
        await right.RunTurnAsync(2);
        for (var turn = 3; turn <= 30; turn += 2)
        {
            left.Follow(right);
            _calls.Reset();
            await left.RunTurnAsync(turn);
            (_calls.Writes, _calls.Reads).ShouldBe((3, 1), string.Join('\n', _calls.Calls));
            right.Follow(left);
            await right.RunTurnAsync(turn + 1);
        }
    }

    [Fact]
    public async Task ReadHead_Known_IsOneRead()
    {
        var key = Batches.Key("a");
        await AppendAsync(_one, key, 0, 5);
        _calls.Reset();

        (await _one.ReadHeadAsync(key, Token)).ShouldBe(5);

        _calls.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task List_Again_IsOneReadPerSession()
    {
        for (var i = 0; i < 10; i++)
        {
            await AppendAsync(_one, Batches.Key($"s{i}"), 0, 2);
        }

        var tenant = Batches.Key("a").Tenant;
        await _two.ListAsync(tenant, new SessionFilter(), Token);
        _otherCalls.Reset();

        (await _two.ListAsync(tenant, new SessionFilter(), Token)).Entries.Count.ShouldBe(10);

        _otherCalls.Reads.ShouldBe(12, string.Join('\n', _otherCalls.Calls));
    }

    [Fact]
    public async Task List_OfRunningOnesAgain_PassesOverThoseAtRest()
    {
        for (var i = 0; i < 10; i++)
        {
            var status = i == 3 ? Contracts.SessionStatus.Running : Contracts.SessionStatus.Idle;
            var summary = Batches.Summary(Noon.AddMinutes(i), "key-1", status);
            await _one.AppendAsync(Batches.Key($"s{i}"), 0, Batches.With(summary, "1"), Token);
        }

        var tenant = Batches.Key("a").Tenant;
        var running = new SessionFilter { Status = Contracts.SessionStatus.Running };
        var options = azurite.NewContainer() with { Container = _container };
        var calls = new CallCounter();
        await using var later = await AzureBlobSessionStore.OpenAsync(
            calls.In(options), new ManualTimeProvider(Noon.AddHours(5)), null, Token);
        (await later.ListAsync(tenant, running, Token)).Entries.Single().Id.Value.ShouldBe("s3");
        calls.Reset();

        (await later.ListAsync(tenant, running, Token)).Entries.Single().Id.Value.ShouldBe("s3");

        calls.Calls.Count.ShouldBe(3, string.Join('\n', calls.Calls));
        (await later.ListAsync(tenant, new SessionFilter(), Token)).Entries.Count.ShouldBe(10);
    }

    [Fact]
    public async Task List_OfRunningOnes_FindsOneThatRestedBefore()
    {
        var key = Batches.Key("a");
        await _one.AppendAsync(key, 0, Batches.With(Batches.Summary(Noon), "1"), Token);
        var running = new SessionFilter { Status = Contracts.SessionStatus.Running };
        await using var later = await AzureBlobSessionStore.OpenAsync(
            azurite.NewContainer() with { Container = _container },
            new ManualTimeProvider(Noon.AddHours(5)),
            null,
            Token);
        (await later.ListAsync(key.Tenant, running, Token)).Entries.ShouldBeEmpty();

        var summary = Batches.Summary(Noon.AddHours(5), "key-1", Contracts.SessionStatus.Running);
        await _one.AppendAsync(key, 1, Batches.With(summary, "2"), Token);

        (await later.ListAsync(key.Tenant, running, Token)).Entries.Count.ShouldBe(1);
    }

    private static async Task AppendAsync(AzureBlobSessionStore store, Contracts.SessionKey key, long head, int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            var batch = Batches.With(Batches.Summary(Noon), $"{head + i}");
            (await store.AppendAsync(key, head + i, batch, Token)).Appended.ShouldBeTrue();
        }
    }

    // What an activation does when it wakes.
    private static async Task<long> LoadAsync(AzureBlobSessionStore store, Contracts.SessionKey key)
    {
        var head = (await store.ReadSnapshotAsync(key, Token))?.Position ?? 0;
        while (await store.ReadForwardAsync(key, head, 4 << 20, Token) is { Count: > 0 } slice)
        {
            head = slice[^1].LastPosition;
        }

        return head;
    }
}
