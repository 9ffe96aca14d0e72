using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Limits;

namespace Sessions.Core.Tests.Limits;

public sealed class StartTimesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public void WaitFor_AnyStartsThatItAdmits_LeavesNoMinuteWithMoreThanTheLimit() =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<ushort[]>(), static (most, pauses) =>
        {
            var limit = 1 + (most.Get % 7);
            var (times, admitted, now) = (new StartTimes(), new List<DateTimeOffset>(), Sample.Noon);
            foreach (var pause in pauses)
            {
                // Bursts, seconds apart and some way past a minute, to the millisecond.
                now = now.AddMilliseconds((pause % 5) switch { 0 => 0, 1 => pause % 1_000, 2 => pause % 61_500, _ => pause % 9_000 });
                var wait = times.WaitFor(now, limit);
                if (wait > TimeSpan.Zero && pause % 2 == 0)
                {
                    continue;
                }

                // Who is told to wait comes at the first moment that is allowed.
                now += wait;
                times.Add(now);
                admitted.Add(now);
            }

            // As many starts further on, a whole minute must have passed.
            return admitted.Skip(limit).Zip(admitted, static (later, first) => later - first).All(static gap => gap >= Minute);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void WaitFor_WaitedFor_OpensThenAndNotBefore() =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<ushort[]>(), static (most, pauses) =>
        {
            var limit = 1 + (most.Get % 7);
            var (times, now) = (new StartTimes(), Sample.Noon);
            foreach (var pause in pauses)
            {
                now = now.AddMilliseconds(pause % 2_000);
                times.Add(now);
            }

            var wait = times.WaitFor(now, limit);
            return times.WaitFor(now + wait, limit) == TimeSpan.Zero
                && wait <= TimeSpan.FromSeconds(61)
                && (wait == TimeSpan.Zero || times.WaitFor(now + wait - TimeSpan.FromMilliseconds(1), limit) > TimeSpan.Zero);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void WaitFor_StartAtTheEndOfItsSecond_OpensAWholeMinuteLater()
    {
        var times = new StartTimes();
        times.Add(Sample.Noon.AddMilliseconds(999));

        times.WaitFor(Sample.Noon.AddSeconds(60), 1).ShouldBeGreaterThan(TimeSpan.Zero);
        times.WaitFor(Sample.Noon.AddSeconds(61), 1).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Add_AllDay_KeepsAMinute()
    {
        var times = new StartTimes();
        for (var second = 0; second < 86_400; second++)
        {
            times.Add(Sample.Noon.AddSeconds(second));
        }

        times.Seconds.Count().ShouldBe(61);
    }
}
