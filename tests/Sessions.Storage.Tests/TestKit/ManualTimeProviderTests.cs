using Sessions.TestKit;

namespace Sessions.Storage.Tests.TestKit;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Advance_TimersAreDue_FireInOrderEachAtItsOwnTime()
    {
        var start = _clock.GetUtcNow();
        var fired = new List<string>();
        void Note(object? name) => fired.Add($"{name}@{(_clock.GetUtcNow() - start).TotalSeconds}");
        using var late = _clock.CreateTimer(Note, "late", TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var tick = _clock.CreateTimer(Note, "tick", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        using var never = _clock.CreateTimer(Note, "never", TimeSpan.FromSeconds(7), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(6));

        fired.ShouldBe(["tick@2", "tick@4", "late@5", "tick@6"]);
        _clock.GetElapsedTime(0).ShouldBe(TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task TaskDelay_OnThisClock_EndsWhenItIsAdvanced()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _clock, TestContext.Current.CancellationToken);
        _clock.WaitingTimers.ShouldBe(1);
        delay.IsCompleted.ShouldBeFalse();

        _clock.Advance(TimeSpan.FromMinutes(1));

        await delay;
    }

    [Fact]
    public void Dispose_Timer_NeverFires()
    {
        var fired = false;
        _clock.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Dispose();

        _clock.Advance(TimeSpan.FromSeconds(2));

        fired.ShouldBeFalse();
    }
}
