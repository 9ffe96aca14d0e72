using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Responses;

/// <summary>Items are not put into a conversation beside the response that is being made of it.</summary>
public sealed class BusyConversationTests(KeepingSilo silo) : IClassFixture<KeepingSilo>
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Items_BesideARunningResponse_AreRefusedAndGoThroughAfterIt()
    {
        var provider = silo.Upstream.On(async call =>
        {
            await _gate.Task;
            await ScriptedProvider.AnswerAsync(call);
        });
        var conversation = (await silo.Alice.PostAsync("/v1/conversations", "{}")).Json.Text("id");
        var running = silo.Alice.PostAsync(
            "/v1/responses",
            $$"""{"model":"{{KeepingSilo.Bare}}","conversation":"{{conversation}}","input":"One."}""",
            (RecordingUpstream.CaseHeader, provider.Name));
        await provider.NextAsync();

        var refused = await AddAsync(conversation);

        refused.Status.ShouldBe(409, refused.Text);
        refused.Json.GetProperty("error").Text("code").ShouldBe("session_busy");
        refused.Header("Retry-After").ShouldBe("1");
        refused.Header("x-should-retry").ShouldBeNull();
        _gate.SetResult();
        (await running).Status.ShouldBe(200, (await running).Text);
        (await AddAsync(conversation)).Status.ShouldBe(200);
        var items = (await silo.Alice.GetAsync($"/v1/conversations/{conversation}/items?order=asc")).Json;
        items.GetProperty("data").EnumerateArray().Select(static item => item.Text("role"))
            .ShouldBe(["user", "assistant", "user"]);
    }

    private Task<Reply> AddAsync(string conversation) => silo.Alice.PostAsync(
        $"/v1/conversations/{conversation}/items",
        """{"items":[{"type":"message","role":"user","content":"More."}]}""");
}
