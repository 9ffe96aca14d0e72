using System.Text;
using System.Text.Json;
using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Responses;

/// <summary>A kept response while it is made, and one that came to nothing.</summary>
public sealed class RunningResponseTests(KeepingSilo silo) : IClassFixture<KeepingSilo>
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Response_WhileItRuns_IsInProgressAndCanBeFollowed()
    {
        var provider = silo.Upstream.On(HeldAsync);
        using var answer = await BeginAsync(provider);
        var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var id = await ReadIdAsync(stream);

        var read = await silo.Alice.GetAsync($"/v1/responses/{id}");
        var followed = silo.Alice.GetAsync($"/v1/responses/{id}?stream=true&starting_after=0");
        var goOn = await GoOnAsync(provider, id);
        _gate.SetResult();
        var rest = await followed;

        read.Status.ShouldBe(200, read.Text);
        (read.Json.Text("id"), read.Json.Text("status")).ShouldBe((id, "in_progress"));
        rest.Text.ShouldStartWith("id: 1\nevent: response.in_progress");
        rest.Text.ShouldContain("event: response.completed");
        goOn.Status.ShouldBe(409, goOn.Text);
        goOn.Text.ShouldContain("is still in progress");
        goOn.Header("x-should-retry").ShouldBeNull("A vendor's client sends it again.");
        (await GoOnAsync(provider, id)).Status.ShouldBe(200);
        (await silo.Alice.GetAsync($"/v1/responses/{id}")).Json.Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Response_ThatFailed_SaysSoWhereItIsGoneOnFrom()
    {
        var provider = silo.Upstream.On(static async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(
                "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,"
                + "\"response\":{\"id\":\"resp_up\",\"object\":\"response\",\"status\":\"in_progress\",\"output\":[]}}\n\n");
            await call.ChunkAsync(
                "event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":1,\"response\":{\"id\":\"resp_up\","
                + "\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"Fell over.\"},\"output\":[]}}\n\n");
            await call.EndAsync();
        });
        using var answer = await BeginAsync(provider);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var id = IdIn(text)!;

        var read = await silo.Alice.GetAsync($"/v1/responses/{id}");
        var goOn = await GoOnAsync(provider, id);

        read.Json.Text("status").ShouldBe("failed");
        read.Json.GetProperty("error").Text("message").ShouldBe("Fell over.");
        goOn.Status.ShouldBe(400, goOn.Text);
        goOn.Text.ShouldContain("did not complete");
        goOn.Json.GetProperty("error").Text("param").ShouldBe("previous_response_id");
    }

    [Fact]
    public async Task ItemReference_IsResolvedFromTheResponseBefore()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var first = await PostAsync(provider, """{"model":"bare-1","input":"One."}""");
        var id = first.Json.Text("id");

        var second = await PostAsync(
            provider, $$"""{"model":"bare-1","previous_response_id":"{{id}}","input":[{"type":"item_reference","id":"msg_up"}]}""");
        var none = await PostAsync(
            provider, $$"""{"model":"bare-1","previous_response_id":"{{id}}","input":[{"type":"item_reference","id":"msg_no"}]}""");

        second.Status.ShouldBe(200, second.Text);
        await provider.NextAsync();
        using var sent = JsonDocument.Parse((await provider.NextAsync()).Body);
        sent.RootElement.GetProperty("input").EnumerateArray()
            .Select(static item => item.TryGetProperty("id", out var own) ? own.GetString() : "").ShouldBe(["", "msg_up", "msg_up"]);
        none.Status.ShouldBe(400);
        none.Text.ShouldContain("Item with id 'msg_no' not found");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IdempotencyKey_OfAKeptResponse_MakesItOnce(bool stream)
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var body = $$"""{"model":"bare-1","input":"One.","stream":{{(stream ? "true" : "false")}}}""";
        var key = SessionNames.Fresh();

        var first = await PostAsync(provider, body, ("Idempotency-Key", key));
        var again = await PostAsync(provider, body, ("Idempotency-Key", key));
        var other = await PostAsync(provider, """{"model":"bare-1","input":"Two."}""", ("Idempotency-Key", key));

        first.Status.ShouldBe(200, first.Text);
        again.Text.ShouldBe(first.Text);
        other.Status.ShouldBe(409);
        provider.Count.ShouldBe(1);
    }

    private async Task HeldAsync(UpstreamCall call)
    {
        if (!Encoding.UTF8.GetString(call.Request.Body).Contains("Hold.", StringComparison.Ordinal)
            || Encoding.UTF8.GetString(call.Request.Body).Contains("Next.", StringComparison.Ordinal))
        {
            await ScriptedProvider.AnswerAsync(call);
            return;
        }

        var events = ScriptedProvider.ResponseEvents("held");
        var first = events.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        await call.BeginAsync();
        await call.ChunkAsync(events[..first]);
        await _gate.Task;
        await call.ChunkAsync(events[first..]);
        await call.EndAsync();
    }

    private Task<HttpResponseMessage> BeginAsync(UpstreamCase provider) => silo.Alice.BeginAsync(
        "/v1/responses",
        """{"model":"bare-1","input":"Hold.","stream":true}""",
        (RecordingUpstream.CaseHeader, provider.Name));

    private Task<Reply> GoOnAsync(UpstreamCase provider, string id) =>
        PostAsync(provider, $$"""{"model":"bare-1","input":"Next.","previous_response_id":"{{id}}"}""");

    private Task<Reply> PostAsync(UpstreamCase provider, string body, params (string Name, string Value)[] headers) =>
        silo.Alice.PostAsync("/v1/responses", body, [.. headers, (RecordingUpstream.CaseHeader, provider.Name)]);

    private static async Task<string> ReadIdAsync(Stream stream)
    {
        var buffer = new byte[4096];
        var text = "";
        while (IdIn(text) is null)
        {
            var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            read.ShouldBePositive(text);
            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        return IdIn(text)!;
    }

    private static string? IdIn(string text)
    {
        var start = text.IndexOf("resp_grd1", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf('"', start);
        return end < 0 ? null : text[start..end];
    }
}
