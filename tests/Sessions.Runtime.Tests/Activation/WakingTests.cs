using Sessions.Core.Tests;
using Sessions.Storage;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Activation;

public sealed class WakingTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public async Task Load_ManyWaiters_ReadsTheLogOnce()
    {
        await new Node(_store).RunAsync(1, 3);
        var gate = new TaskCompletionSource();
        var faulty = new FaultyStore(_store) { OnRead = (_, _) => gate.Task };
        var reads = _store.SnapshotReads;
        var session = new Node(faulty).Session;

        var waiting = Enumerable.Range(1, 20).Select(_ => session.LocateTurnAsync(1, Node.Token).AsTask()).ToArray();
        gate.SetResult();

        (await Task.WhenAll(waiting)).ShouldAllBe(static position => position == 3);
        (_store.SnapshotReads - reads).ShouldBe(1);
    }

    [Fact]
    public async Task Load_OneWaiterGivesUp_TheOthersAreServed()
    {
        await new Node(_store).RunAsync(1, 1);
        var gate = new TaskCompletionSource();
        var session = new Node(new FaultyStore(_store) { OnRead = (_, _) => gate.Task }).Session;
        using var impatience = new CancellationTokenSource();

        var impatient = session.LocateTurnAsync(1, impatience.Token).AsTask();
        var patient = session.LocateTurnAsync(1, Node.Token).AsTask();
        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => impatient);
        gate.SetResult();

        (await patient).ShouldBe(3);
    }

    [Fact]
    public async Task Load_FirstTryFails_TheNextSucceeds()
    {
        await new Node(_store).RunAsync(1, 1);
        var faulty = new FaultyStore(_store) { IsDown = true };
        var node = new Node(faulty);
        await Should.ThrowAsync<StoreUnavailableException>(() => node.FactsAsync());

        faulty.IsDown = false;

        (await node.FactsAsync()).Turns.ShouldBe(1);
    }

    [Fact]
    public async Task Snapshot_AtItsInterval_IsWrittenAndShortensTheWake()
    {
        var node = new Node(_store, snapshotEvery: 16);
        await node.RunAsync(1, 20);
        _store.SnapshotWrites.ShouldBe((1 + (20 * 3)) / 16);
        var before = (await node.FactsAsync(), _store.BatchesRead);

        var woken = new Node(_store, snapshotEvery: 16);
        var facts = await woken.FactsAsync();

        (_store.BatchesRead - before.BatchesRead).ShouldBeLessThan(12);
        facts.Metadata.ShouldBeEmpty();
        facts.ShouldBe(before.Item1 with { Metadata = facts.Metadata });
    }

    [Fact]
    public async Task Retire_ThenUsed_WakesWithTheSameState()
    {
        var node = new Node(_store);
        await node.RunAsync(1, 20);
        var before = await node.FactsAsync();

        await node.Session.RetireAsync();
        var reads = _store.BatchesRead;
        var after = await node.FactsAsync();

        _store.SnapshotWrites.ShouldBe(1);
        (_store.BatchesRead - reads).ShouldBe(0);
        after.ShouldBe(before with { Metadata = after.Metadata });
        await node.RunAsync(21, 22);
        (await LogAudit.OfAsync(_store, Node.Key)).Ended.Count.ShouldBe(22);
    }

    [Fact]
    public async Task Load_SnapshotOfADeletedPredecessor_IsNotBelieved()
    {
        var node = new Node(_store);
        await node.RunAsync(1, 20);
        var stale = Core.State.SessionSnapshot.Write((await LogAudit.OfAsync(_store, Node.Key)).State);
        await node.Session.DeleteAsync(Sample.Owner, Node.Token);
        await node.RunAsync(30, 30);
        await _store.WriteSnapshotAsync(Node.Key, new StoredSnapshot(61, stale), Node.Token);

        var woken = new Node(_store);

        (await woken.FactsAsync()).Turns.ShouldBe(1);
        await woken.RunAsync(31, 31);
        (await LogAudit.OfAsync(_store, Node.Key)).Started.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Load_DamagedSnapshot_FoldsTheWholeLog()
    {
        await new Node(_store).RunAsync(1, 3);
        await _store.WriteSnapshotAsync(Node.Key, new StoredSnapshot(10, new byte[] { 1, 2, 3 }), Node.Token);

        (await new Node(_store).FactsAsync()).Turns.ShouldBe(3);
    }

    [Fact]
    public async Task Load_LogWithAHole_Fails()
    {
        await new Node(_store).RunAsync(1, 1);

        await Should.ThrowAsync<InvalidDataException>(() => new Node(new HoledStore(_store)).FactsAsync());
    }
}
