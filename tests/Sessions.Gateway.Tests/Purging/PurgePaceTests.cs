using Sessions.Gateway.Purging;
using Sessions.Reading.Fakes;

namespace Sessions.Gateway.Tests.Purging;

public sealed class PurgePaceTests
{
    private readonly ManualTime _time = new();
    private readonly PurgePace _pace;

    public PurgePaceTests() => _pace = new PurgePace(100, _time);

    [Fact]
    public void Take_WhoeverRests_KeepsTheRate()
    {
        var since = _time.GetUtcNow();
        for (var i = 0; i < 1_000; i++)
        {
            _time.Advance(_pace.Take());
        }

        (_time.GetUtcNow() - since).ShouldBeInRange(TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Take_FewerThanTheRateAllows_NeverRests()
    {
        for (var i = 0; i < 100; i++)
        {
            _pace.Take().ShouldBe(TimeSpan.Zero);
            _time.Advance(TimeSpan.FromMilliseconds(11));
        }
    }

    [Fact]
    public void Take_AfterAStall_DoesNotCatchUp()
    {
        _time.Advance(TimeSpan.FromMinutes(1));

        Enumerable.Range(0, 4).Select(_ => _pace.Take().TotalMilliseconds).ShouldBe([0, 0, 20, 30]);
    }
}
