using System.Text.Json;
using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;

namespace Sessions.EndToEnd.Responses;

/// <summary>What the grid keeps, it keeps over the end of its process.</summary>
public sealed class RestartTests(NodePrograms node)
{
    [Fact]
    public async Task Response_AfterARestart_IsThereAndGoesOn()
    {
        await using var silo = new KeepingSilo();
        await silo.InitializeAsync();
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var first = (await RunAsync(silo, "one", provider)).Text("id");
        var deleted = await RunAsync(silo, "deleted", provider);

        await silo.RestartAsync();
        var seen = await RunAsync(silo, "resumed", provider, first);
        var gone = await RunAsync(silo, "retrieve", provider, deleted.Text("first"));

        seen.GetProperty("kept").Text("id").ShouldBe(first);
        seen.GetProperty("next").Text("previous_response_id").ShouldBe(first);
        seen.GetProperty("next").Text("output_text").ShouldBe("3 entries");
        gone.Text("code").ShouldBe("response_not_found");
    }

    private Task<JsonElement> RunAsync(
        KeepingSilo silo, string scenario, UpstreamCase provider, string argument = "") => node.RunAsync(
        "responses",
        scenario,
        silo.Silo.Address,
        TestKeys.Alice,
        argument,
        ("x-model", KeepingSilo.Bare),
        (RecordingUpstream.CaseHeader, provider.Name));
}
