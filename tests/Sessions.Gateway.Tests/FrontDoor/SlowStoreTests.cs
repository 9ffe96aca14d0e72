using System.Text;
using Sessions.Reading.Fakes;

namespace Sessions.Gateway.Tests.FrontDoor;

/// <summary>A store that takes its time while the upstream has long answered.</summary>
public sealed class SlowStoreTests
{
    [Fact]
    public async Task Turn_BookedLongerThanTheUpstreamMayBeSilent_IsAnsweredAllTheSame()
    {
        var time = new ManualTime();
        await using var host = await FrontDoorHost.StartAsync(index: null, isOn: false, time);
        host.Store.OnAppend = batch =>
        {
            if (Encoding.UTF8.GetString(batch.Frames.Span).Contains("turn.completed", StringComparison.Ordinal))
            {
                time.Advance(TimeSpan.FromHours(1));
            }
        };

        // Fails where the status is not 200 or the body breaks off.
        (await host.PostAsync("""[{"role":"user","content":"Hello"}]""", session: "slow")).ShouldBe("slow");
    }
}
