using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.BadInput;

/// <summary>After every insult the silo must still do its work.</summary>
internal static class Liveness
{
    public static async Task ShouldStillServeAsync(this RecordingSilo silo)
    {
        silo.Silo.IsAlive.ShouldBeTrue(silo.Silo.Output);
        var test = silo.Upstream.On(static call => call.AnswerAsync(WireSamples.Answer(WireFormat.Chat)));
        var reply = await silo.Alice.PostAsync(
            "/v1/chat/completions",
            WireSamples.Request(WireFormat.Chat, RecordingSilo.Plain, "Still there?"),
            (RecordingUpstream.CaseHeader, test.Name));
        reply.Status.ShouldBe(200, reply.Text);
    }
}
