using System.Text;
using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Responses;

/// <summary>
/// What is another key's cannot be told from what never was, on every route; and what is not kept says so.
/// </summary>
public sealed class ForgedIdTests(KeepingSilo silo) : IClassFixture<KeepingSilo>
{
    private static readonly (string Method, string Path)[] ResponseRoutes =
    [
        ("GET", "/v1/responses/ID"), ("DELETE", "/v1/responses/ID"), ("POST", "/v1/responses/ID/cancel"),
        ("GET", "/v1/responses/ID/input_items"), ("GET", "/v1/responses/ID?stream=true"),
    ];

    private static readonly (string Method, string Path)[] ConversationRoutes =
    [
        ("GET", "/v1/conversations/ID"), ("POST", "/v1/conversations/ID"), ("DELETE", "/v1/conversations/ID"),
        ("GET", "/v1/conversations/ID/items"), ("POST", "/v1/conversations/ID/items"),
        ("GET", "/v1/conversations/ID/items/msg_1"), ("DELETE", "/v1/conversations/ID/items/msg_1"),
    ];

    [Fact]
    public async Task ResponseIds_ThatAreNotTheCallers_AreNotFoundAlike()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var id = (await PostAsync(silo.Alice, "/v1/responses", """{"model":"bare-1","input":"One."}""", provider)).Json.Text("id");
        string[] forged = [id, id[..^3], id + "A", "resp_grd1", "resp_grd1!!!!", "resp_grd1" + new string('A', 4000)];

        foreach (var other in forged)
        {
            foreach (var (method, path) in ResponseRoutes)
            {
                var reply = await SendAsync(silo.Bob, method, path.Replace("ID", other, StringComparison.Ordinal), provider);
                (reply.Status, reply.Json.GetProperty("error").Text("code")).ShouldBe((404, "response_not_found"), path);
            }

            foreach (var path in new[] { "/v1/responses", "/v1/responses/compact", "/v1/responses/input_tokens" })
            {
                var body = $$"""{"model":"bare-1","input":"x","previous_response_id":"{{other}}"}""";
                var reply = await PostAsync(silo.Bob, path, body, provider);
                (reply.Status, reply.Json.GetProperty("error").Text("code")).ShouldBe((400, "previous_response_not_found"), path);
            }
        }

        provider.Count.ShouldBe(1);
        (await SendAsync(silo.Alice, "GET", $"/v1/responses/{id}", provider)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task ConversationIds_ThatAreNotTheCallers_AreNotFoundAlike()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var id = (await PostAsync(silo.Alice, "/v1/conversations", "{}", provider)).Json.Text("id");
        string[] forged = [id, id[..^3], id + "A", "conv_grd1", "conv_grd1!!!!"];

        foreach (var other in forged)
        {
            foreach (var (method, path) in ConversationRoutes)
            {
                var reply = await SendAsync(silo.Bob, method, path.Replace("ID", other, StringComparison.Ordinal), provider);
                (reply.Status, reply.Json.GetProperty("error").Text("code")).ShouldBe((404, "conversation_not_found"), method + path);
            }

            var body = $$"""{"model":"bare-1","input":"x","conversation":"{{other}}"}""";
            (await PostAsync(silo.Bob, "/v1/responses", body, provider)).Status.ShouldBe(404);
        }

        provider.Count.ShouldBe(0);
        (await SendAsync(silo.Alice, "GET", $"/v1/conversations/{id}", provider)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task TenantThatKeepsNoContent_IsToldSo()
    {
        await using var upstream = new RecordingUpstream();
        upstream.OnAny(ScriptedProvider.AnswerAsync);
        await using var bare = await SiloProcess.StartAsync(new SiloSetup
        {
            Configuration = $$"""
                {
                  {{TestKeys.Configuration}},
                  "FrontDoor": {"Tenants": {"{{TestKeys.Tenant}}": {"Capture": "Metadata"} } },
                  "Upstreams": [
                    {"Name": "bare", "BaseAddress": "{{upstream.Address}}", "Wires": ["responses"], "KeepsResponses": false}
                  ]
                }
                """,
        });
        using var alice = new Caller(bare.Address, TestKeys.Alice);

        var kept = await alice.PostAsync("/v1/responses", """{"model":"bare-1","input":"One."}""");
        var passed = await alice.PostAsync("/v1/responses", """{"model":"bare-1","input":"One.","store":false}""");

        kept.Status.ShouldBe(422, kept.Text);
        kept.Text.ShouldContain("'store': false");
        passed.Status.ShouldBe(200, passed.Text);
    }

    private static Task<Reply> PostAsync(Caller caller, string path, string body, UpstreamCase provider) =>
        caller.PostAsync(path, body, (RecordingUpstream.CaseHeader, provider.Name));

    private static async Task<Reply> SendAsync(Caller caller, string method, string path, UpstreamCase provider)
    {
        using var content = method == "POST"
            ? new StringContent("""{"metadata":{},"items":[{"role":"user","content":"x"}]}""", Encoding.UTF8, "application/json")
            : null;
        return await caller.SendAsync(new HttpMethod(method), path, content, (RecordingUpstream.CaseHeader, provider.Name));
    }
}
