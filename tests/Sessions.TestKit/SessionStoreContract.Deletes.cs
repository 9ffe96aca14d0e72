using Sessions.Storage;

namespace Sessions.TestKit;

public abstract partial class SessionStoreContract
{
    [Fact]
    public async Task Delete_Session_LeavesNothing()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.With(Batches.Summary(Noon), "1", "2"));
        await Store.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 1 }), Token);

        (await Store.DeleteAsync(key, Token)).ShouldBeTrue();

        (await Store.ReadHeadAsync(key, Token)).ShouldBe(0);
        (await Store.ReadForwardAsync(key, 0, 1_000, Token)).ShouldBeEmpty();
        (await Store.ReadBackwardAsync(key, long.MaxValue, 1_000, Token)).ShouldBeEmpty();
        (await Store.ReadSnapshotAsync(key, Token)).ShouldBeNull();
        (await ListIds(new SessionFilter())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Delete_NoSuchSession_IsFalse() =>
        (await Store.DeleteAsync(Batches.Key("a"), Token)).ShouldBeFalse();

    [Fact]
    public async Task Delete_OneSession_LeavesItsNeighbours()
    {
        foreach (var id in (string[])["a", "b", "c"])
        {
            await Append(Batches.Key(id), 0, Batches.With(Batches.Summary(Noon), $"\"{id}\""));
        }

        await Store.DeleteAsync(Batches.Key("b"), Token);

        (await ReadEvents(Batches.Key("a"))).ShouldBe(["\"a\""]);
        (await ReadEvents(Batches.Key("c"))).ShouldBe(["\"c\""]);
    }

    [Fact]
    public async Task Append_ToADeletedSession_IsRefusedUntilItBeginsAnew()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.With(Batches.Summary(Noon), "1", "2"));
        await Store.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 1 }), Token);
        await Store.DeleteAsync(key, Token);

        (await Append(key, 2, Batches.Of("3"))).ShouldBe(new AppendResult(false, 0));
        (await Append(key, 0, Batches.Of("new"))).ShouldBe(new AppendResult(true, 1));

        (await ReadEvents(key)).ShouldBe(["new"]);
        (await Store.ReadSnapshotAsync(key, Token)).ShouldBeNull();
    }
}
