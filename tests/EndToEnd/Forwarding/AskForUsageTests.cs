using System.Text;
using Sessions.EndToEnd.Logs;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Forwarding;

/// <summary>Chat streams whose client did not ask for usage: counted, or asked for on its behalf.</summary>
public sealed class AskForUsageTests(RecordingSilo silo)
{
    private const string Content =
        "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Crane 7 is free.\"},"
        + "\"finish_reason\":null}]}\n\n"
        + "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    private const string Usage =
        "data: {\"id\":\"c\",\"choices\":[],"
        + "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":5,\"total_tokens\":17}}\n\n";

    private const string Done = "data: [DONE]\n\n";

    private readonly string _session = SessionNames.Fresh();

    [Fact]
    public async Task Stream_OfUpstreamThatIsAsked_IsBookedByReportAndLooksUntouched()
    {
        var (sent, received, reply, turn) = await SendAsync(RecordingSilo.Asks, Content + Usage + Done);

        received.ShouldBe(sent.Replace(
            "{\"model\"", "{\"stream_options\":{\"include_usage\":true},\"model\"", StringComparison.Ordinal));
        reply.ShouldBe(Content + Done);
        turn.End!.Estimated.ShouldBeFalse();
        (turn.Usage.Input, turn.Usage.Output).ShouldBe((12, 5));
    }

    [Fact]
    public async Task Stream_OfUpstreamThatIsNotAsked_IsCountedAndMarkedAsEstimated()
    {
        var (sent, received, reply, turn) = await SendAsync(RecordingSilo.Plain, Content + Done);

        received.ShouldBe(sent);
        reply.ShouldBe(Content + Done);
        turn.End!.Estimated.ShouldBeTrue();
        turn.Usage.Output.ShouldBeInRange(4, 12);
        turn.Usage.Input.ShouldBeGreaterThan(0);
    }

    private async Task<(string Sent, string Received, string Reply, LoggedTurn Turn)> SendAsync(
        string model, string stream)
    {
        var test = silo.Upstream.On(async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(stream);
            await call.EndAsync();
        });
        var sent = $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Which crane?"}],"stream":true}""";
        var reply = await silo.Alice.PostAsync(
            "/v1/chat/completions", sent, ("X-Session-Id", _session), (RecordingUpstream.CaseHeader, test.Name));
        var received = Encoding.UTF8.GetString((await test.NextAsync()).Body);
        return (sent, received, reply.Text, (await silo.ReadLogAsync(_session)).Turns.Single());
    }
}
