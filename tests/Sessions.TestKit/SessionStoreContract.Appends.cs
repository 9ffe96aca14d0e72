using Sessions.Storage;

namespace Sessions.TestKit;

public abstract partial class SessionStoreContract
{
    [Fact]
    public async Task Append_FirstBatch_MovesHeadByItsCount()
    {
        var key = Batches.Key("a");

        (await Append(key, 0, Batches.Of("1", "2", "3"))).ShouldBe(new AppendResult(true, 3));

        (await Store.ReadHeadAsync(key, Token)).ShouldBe(3);
    }

    [Fact]
    public async Task Append_HeadHasMoved_IsRefusedWithTheHead()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1", "2"));

        (await Append(key, 1, Batches.Of("x"))).ShouldBe(new AppendResult(false, 2));

        (await ReadEvents(key)).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Append_LogExistsAlready_IsRefusedWithTheHead()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1"));

        (await Append(key, 0, Batches.Of("x"))).ShouldBe(new AppendResult(false, 1));
    }

    [Fact]
    public async Task Append_ExpectsMoreThanThereIs_IsRefusedWithTheHead()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1"));

        (await Append(key, 5, Batches.Of("x"))).ShouldBe(new AppendResult(false, 1));
    }

    [Fact]
    public async Task Append_NoSuchLog_IsRefusedWithHeadZero() =>
        (await Append(Batches.Key("a"), 1, Batches.Of("x"))).ShouldBe(new AppendResult(false, 0));

    [Fact]
    public async Task Append_WithoutAwaitingTheOneBefore_KeepsTheOrderOfTheCalls()
    {
        var key = Batches.Key("a");
        var appends = new List<Task<AppendResult>>();
        for (var head = 0; head < 600; head += 2)
        {
            appends.Add(Append(key, head, Batches.Of(Numbered(head, 2))));
        }

        (await Task.WhenAll(appends)).ShouldAllBe(static result => result.Appended);
        (await ReadEvents(key)).ShouldBe(Numbered(0, 600));
    }

    [Fact]
    public async Task Append_BuildsOnARefusedOne_IsRefusedAsWell()
    {
        var key = Batches.Key("a");
        var good = Append(key, 0, Batches.Of("1"));
        var refused = Append(key, 9, Batches.Of("x"));
        var dependent = Append(key, 10, Batches.Of("y"));
        var goodAgain = Append(key, 1, Batches.Of("2"));

        (await Task.WhenAll(good, refused, dependent, goodAgain))
            .Select(static result => result.Appended)
            .ShouldBe([true, false, false, true]);
        (await ReadEvents(key)).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Append_NamesARefusedOne_IsRefusedThoughThePositionFits()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1"));
        var others = Append(key, 1, Batches.Of("other"));
        var first = Batches.Of("mine");
        var refused = Append(key, 1, first);
        var dependent = Append(key, 2, After(first, "follows"));

        (await Task.WhenAll(others, refused, dependent))
            .Select(static result => result.Appended)
            .ShouldBe([true, false, false]);
        (await ReadEvents(key)).ShouldBe(["1", "other"]);
    }

    [Fact]
    public async Task Append_NamesTheOneInFlight_FollowsIt()
    {
        var key = Batches.Key("a");
        var first = Batches.Of("1");
        var second = After(first, "2");
        var appends = new[] { Append(key, 0, first), Append(key, 1, second), Append(key, 2, After(second, "3")) };

        (await Task.WhenAll(appends)).ShouldAllBe(static result => result.Appended);
        (await ReadEvents(key)).ShouldBe(["1", "2", "3"]);
    }

    private static EventBatch After(EventBatch before, string json)
    {
        var batch = Batches.Of(json);
        return new EventBatch
        {
            BatchId = batch.BatchId,
            After = before.BatchId,
            Count = batch.Count,
            Frames = batch.Frames,
        };
    }

    [Fact]
    public async Task Append_OneSessionIsRefused_LeavesOthersOfTheSameMomentAlone()
    {
        await Append(Batches.Key("taken"), 0, Batches.Of("1"));
        var appends = new List<Task<AppendResult>>();
        for (var i = 0; i < 20; i++)
        {
            appends.Add(Append(Batches.Key($"s{i}"), 0, Batches.Of("1")));
            appends.Add(Append(Batches.Key("taken"), 0, Batches.Of("x")));
        }

        (await Task.WhenAll(appends)).Count(static result => result.Appended).ShouldBe(20);
        (await ReadEvents(Batches.Key("taken"))).ShouldBe(["1"]);
    }

    [Fact]
    public async Task Append_RacedByManyWriters_LetsExactlyOneThroughPerPosition()
    {
        var key = Batches.Key("a");

        async Task<int> Write()
        {
            var won = 0;
            for (var head = 0L; head < 50;)
            {
                var result = await Append(key, head, Batches.Of("1"));
                won += result.Appended ? 1 : 0;
                head = result.Head;
            }

            return won;
        }

        var wins = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Write)));

        wins.Sum().ShouldBe(50);
        (await Store.ReadHeadAsync(key, Token)).ShouldBe(50);
    }

    [Fact]
    public async Task Append_BatchOfThirtyMegabytes_ComesBackWhole()
    {
        var key = Batches.Key("a");
        var batch = Batches.OfLength(30_000_000);

        (await Append(key, 0, batch)).Appended.ShouldBeTrue();

        var stored = (await Store.ReadForwardAsync(key, 0, 1, Token)).Single();
        stored.BatchId.ShouldBe(batch.BatchId);
        stored.Frames.Span.SequenceEqual(batch.Frames.Span).ShouldBeTrue();
    }

    [Fact]
    public async Task Append_CallerReusesItsMemoryAfterwards_KeepsWhatWasAppended()
    {
        var key = Batches.Key("a");
        var frames = Batches.Of("\"kept\"").Frames.ToArray();
        await Append(key, 0, new EventBatch { BatchId = Guid.CreateVersion7(), Count = 1, Frames = frames });

        frames.AsSpan().Clear();

        (await ReadEvents(key)).ShouldBe(["\"kept\""]);
    }

    [Fact]
    public async Task Append_EveryLegalCharacterInTheNames_KeepsSessionsApart()
    {
        const string legal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@/-";
        string[] ids =
        [
            legal, legal.ToLowerInvariant(), "/", "//", "a/", "/a", "a", "A", "a:b@c/d.e_f-g", new string('z', 255),
            "...x", ":", "@", "-", "_", "a//b", "a/b",
        ];
        foreach (var id in ids)
        {
            (await Append(Batches.Key(id, "A-z_09"), 0, Batches.Of($"\"{id}\""))).Appended.ShouldBeTrue(id);
        }

        foreach (var id in ids)
        {
            (await ReadEvents(Batches.Key(id, "A-z_09"))).ShouldBe([$"\"{id}\""]);
        }
    }

    [Fact]
    public async Task Append_SameIdInAnotherTenant_IsAnotherSession()
    {
        await Append(Batches.Key("a", "one"), 0, Batches.Of("1"));

        (await Append(Batches.Key("a", "two"), 0, Batches.Of("2"))).Appended.ShouldBeTrue();

        (await ReadEvents(Batches.Key("a", "one"))).ShouldBe(["1"]);
        (await ReadEvents(Batches.Key("a", "two"))).ShouldBe(["2"]);
    }

    [Fact]
    public async Task Append_AlreadyCancelled_ChangesNothing()
    {
        var key = Batches.Key("a");

        await Should.ThrowAsync<OperationCanceledException>(
            () => Store.AppendAsync(key, 0, Batches.Of("1"), new CancellationToken(true)));

        (await Store.ReadHeadAsync(key, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Append_CancelledOnItsWay_IsSettledTruthfully()
    {
        for (var round = 0; round < 100; round++)
        {
            var key = Batches.Key($"s{round}");
            var batch = Batches.OfLength(20_000);
            using var cancellation = new CancellationTokenSource();
            var append = Store.AppendAsync(key, 0, batch, cancellation.Token);
            Thread.SpinWait(round * 50);
            await cancellation.CancelAsync();
            bool appended;
            try
            {
                appended = (await append).Appended;
            }
            catch (OperationCanceledException)
            {
                appended = false;
            }
            catch (AppendOutcomeUnknownException)
            {
                appended = (await Store.SettleAsync(key, 0, batch.BatchId, Token)).Appended;
            }

            // A barrier: everything that was on its way before it has been decided.
            await Append(Batches.Key("barrier" + round), 0, Batches.Of("1"));
            (await Store.ReadHeadAsync(key, Token)).ShouldBe(appended ? 1 : 0);
        }
    }

    [Theory]
    [InlineData(AppendFault.AfterCommit, true)]
    [InlineData(AppendFault.LostBeforeCommit, false)]
    public async Task Settle_AnswerWasLost_FindsOutWhatBecameOfTheBatch(AppendFault fault, bool appended)
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1", "2"));
        var faulty = new FaultyStore(Store) { OnAppend = (_, _, _) => fault };
        var batch = Batches.Of("3", "4");

        var unknown = await Should.ThrowAsync<AppendOutcomeUnknownException>(
            () => faulty.AppendAsync(key, 2, batch, Token));

        unknown.BatchId.ShouldBe(batch.BatchId);
        (await faulty.SettleAsync(key, 2, batch.BatchId, Token)).Appended.ShouldBe(appended);
    }

    [Fact]
    public async Task Settle_AnotherWroteThere_SaysNotAppended()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("other"));

        (await Store.SettleAsync(key, 0, Guid.CreateVersion7(), Token)).ShouldBe(new AppendResult(false, 1));
    }

    [Fact]
    public async Task Probe_StoreIsHealthy_IsTrue() => (await Store.ProbeAsync(Token)).ShouldBeTrue();
}
