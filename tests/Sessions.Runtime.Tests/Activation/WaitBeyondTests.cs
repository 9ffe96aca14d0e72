using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Activation;

public sealed class WaitBeyondTests
{
    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(30);

    private readonly MemoryStore _store = new();
    private readonly Node _node;

    public WaitBeyondTests() => _node = new Node(_store);

    [Fact]
    public async Task WaitBeyond_LogIsFurther_ReturnsAtOnce()
    {
        await _node.RunAsync(1, 1);

        (await _node.Session.WaitBeyondAsync(2, HalfAMinute, Node.Token)).ShouldBe(4);
    }

    [Fact]
    public async Task WaitBeyond_EventAppended_Wakes()
    {
        await _node.RunAsync(1, 1);
        var waiting = _node.Session.WaitBeyondAsync(4, HalfAMinute, Node.Token).AsTask();
        await BeginsToWait(waiting);

        await _node.BeginAsync(2);

        (await waiting).ShouldBe(6);
    }

    [Fact]
    public async Task WaitBeyond_NothingHappens_EndsWithTheTime()
    {
        await _node.RunAsync(1, 1);
        var waiting = _node.Session.WaitBeyondAsync(4, HalfAMinute, Node.Token).AsTask();
        await BeginsToWait(waiting);
        _node.Time.Advance(HalfAMinute);

        (await waiting).ShouldBe(4);
    }

    [Fact]
    public async Task WaitBeyond_AnotherNodeAppends_SeesItWhenTheTimeIsUp()
    {
        await _node.RunAsync(1, 1);
        var waiting = _node.Session.WaitBeyondAsync(4, HalfAMinute, Node.Token).AsTask();
        await BeginsToWait(waiting);
        await new Node(_store, frontDoor: "other/1").RunAsync(2, 2);

        waiting.IsCompleted.ShouldBeFalse();
        _node.Time.Advance(HalfAMinute);

        (await waiting).ShouldBe(7);
    }

    [Fact]
    public async Task WaitBeyond_NotDurableYet_GoesOnWaiting()
    {
        var faulty = new FaultyStore(_store);
        var node = new Node(faulty);
        await node.RunAsync(1, 1);
        var gate = new TaskCompletionSource();
        faulty.DelayAppend = (_, _) => gate.Task;
        await node.BeginAsync(2);

        var waiting = node.Session.WaitBeyondAsync(4, HalfAMinute, Node.Token).AsTask();

        waiting.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        (await waiting).ShouldBe(6);
    }

    [Fact]
    public async Task IsIdle_WaitTimedOut_NoLongerKeepsTheSession()
    {
        await _node.RunAsync(1, 1);
        var waiting = _node.Session.WaitBeyondAsync(4, HalfAMinute, Node.Token).AsTask();
        await BeginsToWait(waiting);
        _node.Session.IsIdle(TimeSpan.Zero).ShouldBeFalse();
        _node.Time.Advance(HalfAMinute);
        await waiting;

        _node.Session.IsIdle(TimeSpan.Zero).ShouldBeTrue();
    }

    [Fact]
    public async Task WaitBeyond_Cancelled_Throws()
    {
        await _node.RunAsync(1, 1);
        using var leaving = new CancellationTokenSource();
        var waiting = _node.Session.WaitBeyondAsync(4, HalfAMinute, leaving.Token).AsTask();
        await BeginsToWait(waiting);
        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        _node.Session.IsIdle(TimeSpan.Zero).ShouldBeTrue();
    }

    private async Task BeginsToWait(Task waiting)
    {
        while (_node.Time.WaitingTimers == 0 && !waiting.IsCompleted)
        {
            await Task.Yield();
        }
    }
}
