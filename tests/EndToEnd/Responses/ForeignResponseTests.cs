using System.Text;
using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Responses;

/// <summary>Responses and conversations of other keys, on every route: they are not there.</summary>
public sealed class ForeignResponseTests(KeepingSilo silo) : IClassFixture<KeepingSilo>
{
    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "?stream=true")]
    [InlineData("GET", "?stream=true&starting_after=1")]
    [InlineData("GET", "/input_items")]
    [InlineData("DELETE", "")]
    public async Task Response_OfAnotherKey_IsNotFound(string method, string more)
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var made = await silo.Alice.PostAsync(
            "/v1/responses",
            $$"""{"model":"{{KeepingSilo.Bare}}","input":"Mine.","stream":true}""",
            (RecordingUpstream.CaseHeader, provider.Name));
        var id = made.Text[made.Text.IndexOf("resp_grd1", StringComparison.Ordinal)..];
        id = id[..id.IndexOf('"', StringComparison.Ordinal)];

        var reply = await SendAsync(method, $"/v1/responses/{id}{more}", null, ("Last-Event-ID", "0"));

        reply.Status.ShouldBe(404, reply.Text);
        reply.Json.GetProperty("error").Text("code").ShouldBe("response_not_found");
        (await silo.Alice.GetAsync($"/v1/responses/{id}{(method == "DELETE" ? "" : more)}")).Status.ShouldBe(200);
        provider.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("POST", "", """{"metadata":{"a":"b"}}""")]
    [InlineData("DELETE", "", null)]
    [InlineData("GET", "/items", null)]
    [InlineData("POST", "/items", """{"items":[{"type":"message","role":"user","content":"Mine now."}]}""")]
    [InlineData("GET", "/items/msg_1", null)]
    [InlineData("DELETE", "/items/msg_1", null)]
    public async Task Conversation_OfAnotherKey_IsNotFound(string method, string more, string? body)
    {
        var made = await silo.Alice.PostAsync(
            "/v1/conversations", """{"items":[{"type":"message","role":"user","content":"Mine."}]}""");
        var id = made.Json.Text("id");

        foreach (var other in (string[])[id, id[..^4] + "beef"])
        {
            var reply = await SendAsync(method, $"/v1/conversations/{other}{more}", body);

            reply.Status.ShouldBe(404, reply.Text);
            reply.Json.GetProperty("error").Text("code").ShouldBe("conversation_not_found");
        }

        var turn = await SendAsync(
            "POST", "/v1/responses", $$"""{"model":"{{KeepingSilo.Bare}}","conversation":"{{id}}","input":"Hi."}""");
        turn.Status.ShouldBe(404, turn.Text);
        (await silo.Alice.GetAsync($"/v1/conversations/{id}/items")).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    private async Task<Reply> SendAsync(
        string method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await silo.Bob.SendAsync(HttpMethod.Parse(method), path, content, headers);
    }
}
