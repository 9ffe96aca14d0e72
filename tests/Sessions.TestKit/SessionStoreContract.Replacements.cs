using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.TestKit;

public abstract partial class SessionStoreContract
{
    [Fact]
    public async Task Replace_AtTheHead_LeavesOneBatchAndNothingElse()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.With(Batches.Summary(Noon), "1", "2"));
        await Append(key, 2, Batches.Of("3"));
        await Store.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 1 }), Token);
        var left = Batches.With(Batches.Summary(Noon.AddHours(5)), "left", "over");

        (await Store.ReplaceAsync(key, 3, left, Token)).ShouldBeTrue();

        (await Store.ReadHeadAsync(key, Token)).ShouldBe(2);
        (await ReadEvents(key)).ShouldBe(["left", "over"]);
        var batch = (await Store.ReadBackwardAsync(key, long.MaxValue, 1_000, Token)).ShouldHaveSingleItem();
        (batch.FirstPosition, batch.BatchId).ShouldBe((1, left.BatchId));
        (await Store.ReadSnapshotAsync(key, Token)).ShouldBeNull();
        (await ListAll(new SessionFilter())).ShouldHaveSingleItem().Summary.LastActivityAt.ShouldBe(Noon.AddHours(5));
    }

    [Fact]
    public async Task Replace_WhatWasReplaced_GoesOnAndIsReplacedAgain()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1", "2", "3"));
        await Store.ReplaceAsync(key, 3, Batches.Of("left"), Token);

        (await Append(key, 3, Batches.Of("late"))).ShouldBe(new AppendResult(false, 1));
        (await Append(key, 1, Batches.Of("next"))).ShouldBe(new AppendResult(true, 2));
        (await ReadEvents(key)).ShouldBe(["left", "next"]);
        await Store.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 7 }), Token);
        (await Store.ReadSnapshotAsync(key, Token)).ShouldNotBeNull().Position.ShouldBe(2);

        (await Store.ReplaceAsync(key, 2, Batches.Of("last"), Token)).ShouldBeTrue();
        (await ReadEvents(key)).ShouldBe(["last"]);
        (await Store.DeleteAsync(key, Token)).ShouldBeTrue();
        (await Store.ReadHeadAsync(key, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Replace_HeadIsAnother_ChangesNothing()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1", "2"));

        (await Store.ReplaceAsync(key, 1, Batches.Of("x"), Token)).ShouldBeFalse();
        (await Store.ReplaceAsync(key, 3, Batches.Of("x"), Token)).ShouldBeFalse();
        (await Store.ReplaceAsync(Batches.Key("none"), 1, Batches.Of("x"), Token)).ShouldBeFalse();

        (await ReadEvents(key)).ShouldBe(["1", "2"]);
        (await Store.ReadHeadAsync(Batches.Key("none"), Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Replace_ManyAtOnce_LeaveOneOfThem()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1", "2", "3"));

        var replaced = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            Store.ReplaceAsync(key, 3, Batches.Of($"{number}"), Token).AsTask()));

        replaced.Count(static isReplaced => isReplaced).ShouldBe(1);
        (await ReadEvents(key)).ShouldBe([$"{Array.IndexOf(replaced, true)}"]);
    }

    [Fact]
    public async Task Replace_ExpiryMoves_IsListedAtTheNewTime()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.With(Batches.Summary(Noon) with { ExpiresAt = Noon.AddMinutes(10) }, "1"));
        var later = Batches.Summary(Noon) with { ExpiresAt = Noon.AddDays(7), Status = SessionStatus.Expired };

        await Store.ReplaceAsync(key, 1, Batches.With(later, "left"), Token);

        (await Store.ListExpiredAsync(Noon.AddHours(3), 10, Token)).ShouldBeEmpty();
        (await Store.ListExpiredAsync(Noon.AddDays(8), 10, Token)).ShouldBe([key]);
        (await ListIds(new SessionFilter())).ShouldBeEmpty();
        (await ListIds(new SessionFilter { Status = SessionStatus.Expired })).ShouldBe(["a"]);
    }
}
