using System.Text;
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
        var conversation = await MakeAsync();
        var running = await RunAsync(conversation);

        var refused = await AddAsync(conversation);

        refused.Status.ShouldBe(409, refused.Text);
        refused.Json.GetProperty("error").Text("code").ShouldBe("session_busy");
        refused.Header("Retry-After").ShouldBe("1");
        refused.Header("x-should-retry").ShouldBeNull();
        _gate.SetResult();
        (await running).Status.ShouldBe(200, (await running).Text);
        (await AddAsync(conversation)).Status.ShouldBe(200);
        (await RolesAsync(conversation)).ShouldBe(["user", "assistant", "user"]);
    }

    [Fact]
    public async Task Items_WhereTurnsWait_ComeBehindTheRunningResponse()
    {
        var conversation = await MakeAsync();
        using var policy = new StringContent("""{"limits":{"on_busy":"wait"}}""", Encoding.UTF8, "application/json");
        var set = await silo.Alice.SendAsync(HttpMethod.Put, $"/sessions/{conversation}/policy", policy);
        set.Status.ShouldBe(200, set.Text);
        var running = await RunAsync(conversation);

        var adding = Enumerable.Range(0, 3).Select(_ => AddAsync(conversation)).ToList();

        _gate.SetResult();
        (await running).Status.ShouldBe(200, (await running).Text);
        (await Task.WhenAll(adding)).ShouldAllBe(static added => added.Status == 200);
        (await RolesAsync(conversation)).ShouldBe(["user", "assistant", "user", "user", "user"]);
    }

    private async Task<string> MakeAsync() =>
        (await silo.Alice.PostAsync("/v1/conversations", "{}")).Json.Text("id");

    // Until the provider has been asked, which does not answer yet.
    private async Task<Task<Reply>> RunAsync(string conversation)
    {
        var provider = silo.Upstream.On(async call =>
        {
            await _gate.Task;
            await ScriptedProvider.AnswerAsync(call);
        });
        var running = silo.Alice.PostAsync(
            "/v1/responses",
            $$"""{"model":"{{KeepingSilo.Bare}}","conversation":"{{conversation}}","input":"One."}""",
            (RecordingUpstream.CaseHeader, provider.Name));
        await provider.NextAsync();
        return running;
    }

    private async Task<IEnumerable<string>> RolesAsync(string conversation)
    {
        var items = (await silo.Alice.GetAsync($"/v1/conversations/{conversation}/items?order=asc")).Json;
        return items.GetProperty("data").EnumerateArray().Select(static item => item.Text("role")).ToList();
    }

    private Task<Reply> AddAsync(string conversation) => silo.Alice.PostAsync(
        $"/v1/conversations/{conversation}/items",
        """{"items":[{"type":"message","role":"user","content":"More."}]}""");
}
