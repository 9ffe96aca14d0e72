using Sessions.CloudKit;
using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Responses;

/// <summary>A response that one node makes is followed and gone on from on another of the same store.</summary>
public sealed class ResumedElsewhereTests
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Stream_TakenUpOnAnotherNode_GoesOnBehindTheGivenEvent()
    {
        await using var azurite = await AzuriteServer.StartAsync(null, TestContext.Current.CancellationToken);
        await using var upstream = new RecordingUpstream();
        upstream.OnAny(async call =>
        {
            await _gate.Task;
            await ScriptedProvider.AnswerAsync(call);
        });
        await using var one = await StartAsync(upstream, azurite, "one");
        await using var two = await StartAsync(upstream, azurite, "two");
        using var here = new Caller(one.Address, TestKeys.Alice);
        using var there = new Caller(two.Address, TestKeys.Alice);
        var made = here.PostAsync("/v1/responses", """{"model":"bare-1","input":"One.","stream":true}""");
        _gate.SetResult();
        var whole = (await made).Text;
        var start = whole.IndexOf("resp_grd1", StringComparison.Ordinal);
        var id = whole[start..whole.IndexOf('"', start)];

        var rest = await there.GetAsync($"/v1/responses/{id}?stream=true&starting_after=4");
        var next = await there.PostAsync(
            "/v1/responses", $$"""{"model":"bare-1","input":"Two.","previous_response_id":"{{id}}"}""");

        rest.Status.ShouldBe(200, rest.Text);
        rest.Text.ShouldStartWith("id: 5\nevent: response.output_text.done");
        whole.ShouldEndWith(rest.Text);
        next.Json.GetProperty("output")[0].GetProperty("content")[0].Text().ShouldBe("3 entries");
    }

    private static Task<SiloProcess> StartAsync(RecordingUpstream upstream, AzuriteServer azurite, string node) =>
        SiloProcess.StartAsync(new SiloSetup
        {
            Configuration = $$"""
                {
                  {{TestKeys.Configuration}},
                  "Upstreams": [
                    {"Name": "bare", "BaseAddress": "{{upstream.Address}}", "Wires": ["responses"], "KeepsResponses": false}
                  ]
                }
                """,
            Environment = new Dictionary<string, string>
            {
                ["SESSIONS_NODE"] = node,
            },
        }.On(azurite));
}
