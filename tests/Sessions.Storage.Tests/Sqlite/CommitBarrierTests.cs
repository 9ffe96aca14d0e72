using Sessions.Storage.Sqlite.Writing;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class CommitBarrierTests
{
    private readonly CommitBarrier _barrier = new();

    [Fact]
    public void Wait_NothingWasGivenUp_IsNull() => _barrier.Wait.ShouldBeNull();

    [Fact]
    public void Raise_GroupIsBeingWritten_HoldsReadsUntilItHasEnded()
    {
        _barrier.Raise(_barrier.Group);
        var wait = _barrier.Wait.ShouldNotBeNull();
        wait.IsCompleted.ShouldBeFalse();

        _barrier.EndGroup();

        wait.IsCompletedSuccessfully.ShouldBeTrue();
        _barrier.Wait.ShouldBeNull();
    }

    [Fact]
    public void Raise_GroupHasEnded_HoldsNobody()
    {
        var group = _barrier.Group;
        _barrier.EndGroup();

        _barrier.Raise(group);

        _barrier.Wait.ShouldBeNull();
    }
}
