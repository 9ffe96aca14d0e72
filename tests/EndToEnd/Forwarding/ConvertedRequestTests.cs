using System.Text.Json;
using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Responses;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Forwarding;

/// <summary>A client reaches a model that no upstream serves in the client's own wire format.</summary>
public sealed class ConvertedRequestTests(KeepingSilo silo) : IClassFixture<KeepingSilo>
{
    private const string Message = """{"model":"chat-1","max_tokens":50,"messages":[{"role":"user","content":"Hi."}]}""";

    [Fact]
    public async Task MessagesRequest_OverChat_IsAnsweredAsMessages()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);

        var reply = await PostAsync(
            provider, "/v1/messages?beta=true", Message, ("anthropic-version", "2023-06-01"), ("anthropic-beta", "x-1"));

        reply.Json.Text("type").ShouldBe("message");
        reply.Json.GetProperty("content")[0].Text().ShouldBe("1 entries");
        reply.Header("X-Session-Turn").ShouldBe("1");
        var sent = await provider.NextAsync();
        sent.Head.FirstLine.ShouldStartWith("POST /v1/chat/completions ");
        sent.Head.Get("anthropic-version").ShouldBeNull();
        sent.Head.Get("anthropic-beta").ShouldBeNull();
        sent.Head.Get("content-type").ShouldBe("application/json");
    }

    [Fact]
    public async Task MessagesStream_OverChat_IsOneOfMessages()
    {
        var reply = await PostAsync(
            silo.Upstream.On(ScriptedProvider.AnswerAsync), "/v1/messages", Message[..^1] + ",\"stream\":true}");

        reply.Text.ShouldStartWith("event: message_start");
        reply.Text.ShouldContain("event: message_stop");
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData(""","stream_options":{"include_usage":true}""", 1)]
    public async Task ChatStream_OverMessages_BringsUsageOnlyWhereItIsAskedFor(string options, int chunks)
    {
        var session = SessionNames.Fresh();

        var reply = await PostAsync(
            silo.Upstream.On(ScriptedProvider.AnswerAsync),
            "/v1/chat/completions",
            $$"""{"model":"messages-1","stream":true,"messages":[{"role":"user","content":"Hi."}]{{options}}}""",
            ("X-Session-Id", session));

        reply.Text.Split("\"choices\":[]").Length.ShouldBe(chunks + 1, reply.Text);
        reply.Text.ShouldEndWith("data: [DONE]\n\n");
        var log = await silo.Silo.Logs.ReadAsync(session, TestKeys.Tenant);
        log.Turns.Single().Usage.Input.ShouldBe(10);
    }

    [Fact]
    public async Task LaterTurn_OfOneSession_ExtendsTheFirst()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var session = SessionNames.Fresh();
        const string Again = """
            {"model":"chat-1","max_tokens":50,"messages":[{"role":"user","content":"Hi."},
              {"role":"assistant","content":[{"type":"text","text":"1 entries"}]},{"role":"user","content":"And?"}]}
            """;

        await PostAsync(provider, "/v1/messages", Message, ("X-Session-Id", session));
        await PostAsync(provider, "/v1/messages", Again, ("X-Session-Id", session));

        var log = await silo.Silo.Logs.ReadAsync(session, TestKeys.Tenant);
        log.Turns[1].Start.Matched.ShouldBe(log.Turns[0].Start.Items);
    }

    [Fact]
    public async Task WhatCannotBeSaid_Is422_AndNoTurn()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var session = SessionNames.Fresh();

        var reply = await PostAsync(
            provider,
            "/v1/messages",
            Message[..^1] + ""","tools":[{"type":"web_search_20250305","name":"web_search"}]}""",
            ("X-Session-Id", session));

        reply.Status.ShouldBe(422);
        reply.Text.ShouldContain("Switch this tool off in the client.");
        reply.Json.Text("type").ShouldBe("error");
        provider.Count.ShouldBe(0);
        (await silo.Silo.Logs.ReadAsync(session, TestKeys.Tenant)).Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task TokenCount_WhereTheProviderHasNone_IsTheGrids()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);

        var reply = await PostAsync(
            provider, "/v1/messages/count_tokens", """{"model":"chat-1","messages":[{"role":"user","content":"Hi."}]}""");

        reply.Status.ShouldBe(200, reply.Text);
        reply.Json.GetProperty("input_tokens").GetInt32().ShouldBePositive();
        provider.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("/v1/messages", Message, "x-api-key", "sk-up", "authorization", "Bearer sk-up")]
    [InlineData("/v1/chat/completions", """{"model":"messages-1","messages":[{"role":"user","content":"Hi."}]}""", "authorization", "Bearer sk-up", "x-api-key", "sk-up")]
    public async Task CallersOwnCredential_StandsWhereTheProviderLooksForIt(
        string path, string body, string header, string value, string wanted, string credential)
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        using var caller = new Caller(silo.Silo.Address, null);
        var own = header == "x-api-key" ? ("authorization", "Bearer " + TestKeys.Alice) : ("x-api-key", TestKeys.Alice);

        var reply = await caller.PostAsync(
            path, body, own, (header, value), (RecordingUpstream.CaseHeader, provider.Name));

        reply.Status.ShouldBe(200, reply.Text);
        var sent = await provider.NextAsync();
        sent.Head.Get(wanted).ShouldBe(credential);
        sent.Head.Get(header).ShouldBeNull();
    }

    [Fact]
    public async Task FreeTextTool_OverChat_IsCalledAsTheClientKnowsIt()
    {
        var provider = silo.Upstream.On(static call => call.AnswerAsync(
            """{"id":"c","object":"chat.completion","created":1,"model":"chat-1","choices":[{"index":0,"message":{"role":"assistant","content":null,"""
            + """ "tool_calls":[{"id":"c1","type":"function","function":{"name":"apply_patch","arguments":"{\"input\":\"*** Begin\"}"}}]},"""
            + "\"finish_reason\":\"tool_calls\"}]" + ""","usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}"""));

        var reply = await PostAsync(
            provider,
            "/v1/responses",
            """{"model":"chat-1","store":false,"input":"Go.","tools":[{"type":"custom","name":"apply_patch"}]}""");

        var item = reply.Json.GetProperty("output")[0];
        (item.Text("type"), item.Text("name"), item.Text("input")).ShouldBe(("custom_tool_call", "apply_patch", "*** Begin"));
        using var sent = JsonDocument.Parse((await provider.NextAsync()).Body);
        sent.RootElement.GetProperty("tools")[0].Text("type").ShouldBe("function");
    }

    private Task<Reply> PostAsync(
        UpstreamCase provider, string path, string body, params (string Name, string Value)[] headers) =>
        silo.Alice.PostAsync(path, body, [.. headers, (RecordingUpstream.CaseHeader, provider.Name)]);
}
