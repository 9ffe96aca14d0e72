using Sessions.Storage;

namespace Sessions.TestKit;

public abstract partial class SessionStoreContract
{
    [Fact]
    public async Task Read_NoSuchLog_FindsNothing()
    {
        var key = Batches.Key("a");

        (await Store.ReadHeadAsync(key, Token)).ShouldBe(0);
        (await Store.ReadForwardAsync(key, 0, 1_000, Token)).ShouldBeEmpty();
        (await Store.ReadBackwardAsync(key, long.MaxValue, 1_000, Token)).ShouldBeEmpty();
        (await Store.ReadSnapshotAsync(key, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task ReadForward_Batch_ComesBackAsItWasAppended()
    {
        var key = Batches.Key("a");
        var batch = Batches.Of("1", "{\"ü\":\"\\u0000\"}", "");
        await Append(key, 0, Batches.Of("0"));
        await Append(key, 1, batch);

        var stored = (await Store.ReadForwardAsync(key, 1, 1_000, Token)).Single();

        stored.FirstPosition.ShouldBe(2);
        stored.Count.ShouldBe(3);
        stored.LastPosition.ShouldBe(4);
        stored.BatchId.ShouldBe(batch.BatchId);
        stored.Frames.ToArray().ShouldBe(batch.Frames.ToArray());
    }

    [Theory]
    [InlineData(0, new long[] { 1, 4, 6 })]
    [InlineData(1, new long[] { 1, 4, 6 })]
    [InlineData(2, new long[] { 1, 4, 6 })]
    [InlineData(3, new long[] { 4, 6 })]
    [InlineData(4, new long[] { 4, 6 })]
    [InlineData(5, new long[] { 6 })]
    [InlineData(6, new long[] { })]
    [InlineData(long.MaxValue, new long[] { })]
    public async Task ReadForward_AfterAPosition_StartsWithTheBatchThatHoldsTheNext(long after, long[] firsts)
    {
        await AppendThreeTwoOne();

        var batches = await Store.ReadForwardAsync(Batches.Key("a"), after, int.MaxValue, Token);

        batches.Select(static batch => batch.FirstPosition).ShouldBe(firsts);
    }

    [Theory]
    [InlineData(long.MaxValue, new long[] { 6, 4, 1 })]
    [InlineData(7, new long[] { 6, 4, 1 })]
    [InlineData(6, new long[] { 4, 1 })]
    [InlineData(5, new long[] { 4, 1 })]
    [InlineData(4, new long[] { 1 })]
    [InlineData(3, new long[] { 1 })]
    [InlineData(2, new long[] { 1 })]
    [InlineData(1, new long[] { })]
    [InlineData(0, new long[] { })]
    public async Task ReadBackward_BeforeAPosition_StartsWithTheBatchThatHoldsTheOneBefore(long before, long[] firsts)
    {
        await AppendThreeTwoOne();

        var batches = await Store.ReadBackwardAsync(Batches.Key("a"), before, int.MaxValue, Token);

        batches.Select(static batch => batch.FirstPosition).ShouldBe(firsts);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(99, 1)]
    [InlineData(100, 1)]
    [InlineData(199, 1)]
    [InlineData(200, 2)]
    [InlineData(299, 2)]
    [InlineData(300, 3)]
    [InlineData(int.MaxValue, 4)]
    public async Task Read_BytesMax_EndsBeforeTheBatchThatWouldPassIt(int bytesMax, int batches)
    {
        var key = Batches.Key("a");
        for (var head = 0; head < 4; head++)
        {
            await Append(key, head, Batches.OfLength(100));
        }

        (await Store.ReadForwardAsync(key, 0, bytesMax, Token)).Count.ShouldBe(batches);
        (await Store.ReadBackwardAsync(key, long.MaxValue, bytesMax, Token)).Count.ShouldBe(batches);
    }

    [Fact]
    public async Task Read_SliceAfterSlice_WalksTheWholeLogBothWays()
    {
        var key = Batches.Key("a");
        for (var head = 0; head < 100; head += 5)
        {
            await Append(key, head, Batches.Of(Numbered(head, 5)));
        }

        var forward = new List<StoredBatch>();
        while (await Store.ReadForwardAsync(
            key, forward.LastOrDefault()?.LastPosition ?? 0, 150, Token) is { Count: > 0 } slice)
        {
            forward.AddRange(slice);
        }

        var backward = new List<StoredBatch>();
        while (await Store.ReadBackwardAsync(
            key, backward.LastOrDefault()?.FirstPosition ?? long.MaxValue, 150, Token) is { Count: > 0 } slice)
        {
            backward.AddRange(slice);
        }

        Batches.EventsOf(forward).ShouldBe(Numbered(0, 100));
        backward.Reverse();
        Batches.EventsOf(backward).ShouldBe(Numbered(0, 100));
    }

    [Fact]
    public async Task Read_WhileAnotherSessionIsWritten_SeesOnlyItsOwn()
    {
        for (var head = 0; head < 20; head++)
        {
            await Task.WhenAll(
                Append(Batches.Key("a"), head, Batches.Of("\"a\"")),
                Append(Batches.Key("b"), head, Batches.Of("\"b\"")));
        }

        (await ReadEvents(Batches.Key("a"))).ShouldBe(Enumerable.Repeat("\"a\"", 20));
    }

    private async Task AppendThreeTwoOne()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1", "2", "3"));
        await Append(key, 3, Batches.Of("4", "5"));
        await Append(key, 5, Batches.Of("6"));
        await Append(Batches.Key("b"), 0, Batches.Of("x", "y"));
    }
}
