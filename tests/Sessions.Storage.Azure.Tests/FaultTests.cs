using System.Collections.Concurrent;
using Sessions.CloudKit;
using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

/// <summary>Each way in which a request can fail, at each request of an append.</summary>
public sealed class FaultTests(Azurite azurite) : IAsyncLifetime
{
    private FaultProxy _proxy = null!;
    private AzureBlobStoreOptions _options = null!;
    private AzureBlobSessionStore _store = null!;
    private AzureBlobSessionStore _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static EventBatch Left => Batches.With(Batches.Summary(Noon), "left", "over");

    private static DateTimeOffset Noon { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public async ValueTask InitializeAsync()
    {
        _proxy = await FaultProxy.StartAsync(azurite.Server.Address);
        _options = azurite.NewContainer(_proxy) with { AttemptsMax = 3, SegmentBlocksMax = 4 };
        _store = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System);
        _other = await AzureBlobSessionStore.OpenAsync(
            _options with { ConnectionString = azurite.Server.ConnectionString }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _proxy.Decide = null;
        await _store.DisposeAsync();
        await _other.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    // Of those to one blob: with several in flight every attempt of one of them could be an even one.
    private static Func<ProxiedRequest, Fault> EveryOther(FaultKind kind)
    {
        var seen = new ConcurrentDictionary<string, int>();
        return request => new Fault(
            seen.AddOrUpdate(request.Path, 1, static (_, times) => times + 1) % 2 == 1 ? kind : FaultKind.None);
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore)]
    [InlineData(FaultKind.ResetAfter)]
    [InlineData(FaultKind.ServerBusy)]
    [InlineData(FaultKind.Throttled)]
    [InlineData(FaultKind.FailedAfter)]
    [InlineData(FaultKind.Truncated)]
    [InlineData(FaultKind.Belated)]
    public async Task Append_EveryOtherRequestFails_IsInTheLogOnce(FaultKind kind)
    {
        var key = Batches.Key("a");
        _proxy.Decide = EveryOther(kind);

        for (var head = 0; head < 12; head++)
        {
            var batch = Batches.With(Batches.Summary(Noon.AddHours(head / 3)), $"{head}");
            (await _store.AppendAsync(key, head, batch, Token)).ShouldBe(new AppendResult(true, head + 1));
        }

        _proxy.Faults.ShouldBeGreaterThan(5);
        _proxy.Decide = null;
        await _proxy.SettleAsync();
        Batches.EventsOf(await _other.ReadForwardAsync(key, 0, int.MaxValue, Token))
            .ShouldBe(Enumerable.Range(0, 12).Select(static head => $"{head}"));
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore)]
    [InlineData(FaultKind.ResetAfter)]
    [InlineData(FaultKind.ServerBusy)]
    [InlineData(FaultKind.FailedAfter)]
    public async Task Replace_StopsAtAnyRequest_LeavesTheOneLogOrTheOther(FaultKind kind)
    {
        for (var (stop, isWhole) = (0, false); !isWhole; stop++)
        {
            stop.ShouldBeLessThan(60);
            var key = Batches.Key($"{kind}-{stop}");
            await _store.AppendAsync(key, 0, Batches.With(Batches.Summary(Noon), "1", "2"), Token);
            await _store.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 1 }), Token);
            var requests = 0;
            _proxy.Decide = _ => new Fault(requests++ < stop ? FaultKind.None : kind);
            try
            {
                isWhole = await _store.ReplaceAsync(key, 2, Left, Token) && requests <= stop;
            }
            catch (StoreUnavailableException)
            {
                // As a crash would at this request.
            }

            _proxy.Decide = null;
            var there = Batches.EventsOf(await _other.ReadForwardAsync(key, 0, int.MaxValue, Token));
            string.Join(' ', there).ShouldBeOneOf("1 2", "left over");
            _ = await _other.ReplaceAsync(key, 2, Left, Token);
            Batches.EventsOf(await _other.ReadForwardAsync(key, 0, int.MaxValue, Token)).ShouldBe(["left", "over"]);
            (await _other.ReadSnapshotAsync(key, Token)).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(FaultKind.ResetAfter, true)]
    [InlineData(FaultKind.FailedAfter, true)]
    [InlineData(FaultKind.ResetBefore, false)]
    [InlineData(FaultKind.Belated, true)]
    public async Task Append_EveryAttemptGoesUnanswered_IsSettledByWhatIsThere(FaultKind kind, bool isIn)
    {
        var key = Batches.Key("a");
        await _store.AppendAsync(key, 0, Batches.Of("1"), Token);
        var batch = Batches.Of("2");
        _proxy.Decide = _ => new Fault(kind);

        await Should.ThrowAsync<AppendOutcomeUnknownException>(() => _store.AppendAsync(key, 1, batch, Token));
        _proxy.Decide = null;
        await _proxy.SettleAsync();

        (await _store.SettleAsync(key, 1, batch.BatchId, Token)).ShouldBe(new AppendResult(isIn, isIn ? 2 : 1));
        (await _store.AppendAsync(key, isIn ? 2 : 1, Batches.Of("3"), Token)).Appended.ShouldBeTrue();
        Batches.EventsOf(await _other.ReadForwardAsync(key, 0, int.MaxValue, Token))
            .ShouldBe(isIn ? ["1", "2", "3"] : ["1", "3"]);
    }

    [Fact]
    public async Task Append_SettledAsNotThere_CannotArriveLater()
    {
        var key = Batches.Key("a");
        await _store.AppendAsync(key, 0, Batches.Of("1"), Token);
        var batch = Batches.Of("late");
        _proxy.Decide = request => new Fault(request.IsAppend ? FaultKind.Belated : FaultKind.None);
        await Should.ThrowAsync<AppendOutcomeUnknownException>(() => _store.AppendAsync(key, 1, batch, Token));
        _proxy.Decide = null;

        var settled = await _store.SettleAsync(key, 1, batch.BatchId, Token);
        await _proxy.SettleAsync();

        var events = Batches.EventsOf(await _other.ReadForwardAsync(key, 0, int.MaxValue, Token));
        events.ShouldBe(settled.Appended ? ["1", "late"] : ["1"]);
    }

    [Theory]
    [InlineData(FaultKind.ServerBusy)]
    [InlineData(FaultKind.Throttled)]
    public async Task Append_TurnedAwayEveryTime_ChangedNothing(FaultKind kind)
    {
        var key = Batches.Key("a");
        await _store.AppendAsync(key, 0, Batches.Of("1"), Token);
        _proxy.Decide = _ => new Fault(kind);

        await Should.ThrowAsync<StoreUnavailableException>(() => _store.AppendAsync(key, 1, Batches.Of("2"), Token));

        (await _other.ReadHeadAsync(key, Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Append_AnswerNeverComes_IsUnknownAfterTheTimeOut()
    {
        var key = Batches.Key("a");
        var hasty = await AzureBlobSessionStore.OpenAsync(
            _options with { AttemptTimeout = TimeSpan.FromSeconds(1), AttemptsMax = 1 }, TimeProvider.System, null, Token);
        await using var closing = hasty;
        await hasty.AppendAsync(key, 0, Batches.Of("1"), Token);
        _proxy.Decide = request => new Fault(
            FaultKind.None, request.IsAppend ? TimeSpan.FromSeconds(2) : TimeSpan.Zero);

        await Should.ThrowAsync<AppendOutcomeUnknownException>(() => hasty.AppendAsync(key, 1, Batches.Of("2"), Token));
    }

    [Fact]
    public async Task Append_GivenUpWhileItRuns_IsUnknown()
    {
        var key = Batches.Key("a");
        await _store.AppendAsync(key, 0, Batches.Of("1"), Token);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _proxy.Decide = request =>
        {
            giveUp.Cancel();
            return new Fault(FaultKind.None, TimeSpan.FromMilliseconds(200));
        };

        await Should.ThrowAsync<AppendOutcomeUnknownException>(
            () => _store.AppendAsync(key, 1, Batches.Of("2"), giveUp.Token));
    }

    [Fact]
    public async Task Append_GivenUpBeforeItsTurn_IsNeverBegun()
    {
        var key = Batches.Key("a");
        await _store.AppendAsync(key, 0, Batches.Of("1"), Token);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _proxy.Decide = _ => new Fault(FaultKind.None, TimeSpan.FromMilliseconds(50));
        var first = _store.AppendAsync(key, 1, Batches.Of("2"), Token);
        var second = _store.AppendAsync(key, 2, Batches.Of("x"), giveUp.Token);
        var third = _store.AppendAsync(key, 2, Batches.Of("3"), Token);

        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => second);
        (await first).Appended.ShouldBeTrue();
        (await third).ShouldBe(new AppendResult(true, 3));
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore)]
    [InlineData(FaultKind.ServerBusy)]
    public async Task Calls_EveryRequestFails_SayThatTheStoreIsUnavailable(FaultKind kind)
    {
        var key = Batches.Key("a");
        await _store.AppendAsync(key, 0, Batches.With(Batches.Summary(Noon), "1"), Token);
        _proxy.Decide = _ => new Fault(kind);

        await Throws(async () => await _store.ReadHeadAsync(key, Token));
        await Throws(async () => await _store.ReadForwardAsync(key, 0, 1, Token));
        await Throws(async () => await _store.ReadBackwardAsync(key, long.MaxValue, 1, Token));
        await Throws(async () => await _store.ReadSnapshotAsync(key, Token));
        await Throws(async () => await _store.ListAsync(key.Tenant, new SessionFilter(), Token));
        await Throws(async () => await _store.DeleteAsync(key, Token));
        (await _store.ProbeAsync(Token)).ShouldBeFalse();

        static async Task Throws(Func<Task> call)
        {
            var e = await Should.ThrowAsync<StoreUnavailableException>(call);
            e.ToString().ShouldNotContain("Signature");
        }
    }

    [Theory]
    [InlineData(FaultKind.ResetAfter)]
    [InlineData(FaultKind.Truncated)]
    [InlineData(FaultKind.FailedAfter)]
    public async Task Delete_AnswersAreLost_LeavesNothing(FaultKind kind)
    {
        var key = Batches.Key("a");
        for (var head = 0; head < 9; head++)
        {
            await _store.AppendAsync(key, head, Batches.With(Batches.Summary(Noon), "1"), Token);
        }

        await _store.DrainAsync();
        _proxy.Decide = EveryOther(kind);

        (await _store.DeleteAsync(key, Token)).ShouldBeTrue();

        (await _other.ReadHeadAsync(key, Token)).ShouldBe(0);
        (await _other.ListAsync(key.Tenant, new SessionFilter(), Token)).Entries.ShouldBeEmpty();
    }
}
