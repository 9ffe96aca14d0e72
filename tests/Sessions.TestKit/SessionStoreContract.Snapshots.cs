using Sessions.Storage;

namespace Sessions.TestKit;

public abstract partial class SessionStoreContract
{
    [Fact]
    public async Task WriteSnapshot_First_ComesBack()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1", "2"));

        await Store.WriteSnapshotAsync(key, new StoredSnapshot(2, new byte[] { 1, 0, 255 }), Token);

        var snapshot = await Store.ReadSnapshotAsync(key, Token);
        snapshot.ShouldNotBeNull().Position.ShouldBe(2);
        snapshot.Data.ToArray().ShouldBe([1, 0, 255]);
    }

    [Theory]
    [InlineData(1, 3, 3)]
    [InlineData(3, 1, 3)]
    public async Task WriteSnapshot_Second_KeepsTheNewer(long first, long second, long kept)
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1", "2", "3"));
        await Store.WriteSnapshotAsync(key, new StoredSnapshot(first, new[] { (byte)first }), Token);

        await Store.WriteSnapshotAsync(key, new StoredSnapshot(second, new[] { (byte)second }), Token);

        var snapshot = await Store.ReadSnapshotAsync(key, Token);
        snapshot.ShouldNotBeNull().Position.ShouldBe(kept);
        snapshot.Data.ToArray().ShouldBe([(byte)kept]);
    }

    [Fact]
    public async Task WriteSnapshot_SessionWasDeleted_IsDropped()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1"));
        await Store.DeleteAsync(key, Token);

        await Store.WriteSnapshotAsync(key, new StoredSnapshot(1, new byte[] { 1 }), Token);

        (await Store.ReadSnapshotAsync(key, Token)).ShouldBeNull();
        (await Store.ReadHeadAsync(key, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task WriteSnapshot_OfManyMegabytes_ComesBack()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.Of("1"));
        var data = Batches.OfLength(10_000_000).Frames;

        await Store.WriteSnapshotAsync(key, new StoredSnapshot(1, data), Token);

        (await Store.ReadSnapshotAsync(key, Token))!.Data.Span.SequenceEqual(data.Span).ShouldBeTrue();
    }
}
