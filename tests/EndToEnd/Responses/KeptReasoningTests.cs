using System.Text;
using System.Text.Json;
using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Responses;

/// <summary>Reasoning of kept responses survives where the provider can give it out of its hands.</summary>
public sealed class KeptReasoningTests(KeepingSilo silo) : IClassFixture<KeepingSilo>
{
    private const string Result = """{"type":"function_call_output","call_id":"c1","output":"Fog."}""";

    [Fact]
    public async Task ModelThatReasons_IsAskedForIt_AndGetsItBack()
    {
        var provider = silo.Upstream.On(AnswerAsync);

        var first = await AskAsync(provider, KeepingSilo.Reasoner, "\"Hi.\"");
        await AskAsync(provider, KeepingSilo.Reasoner, $"[{Result}]", first.Json.Text("id"));

        (await SentAsync(provider)).GetProperty("include").GetRawText().ShouldBe("""["reasoning.encrypted_content"]""");
        Types(await SentAsync(provider)).ShouldBe(["", "reasoning rs_1", "function_call fc_1", "function_call_output"]);
        first.Text.ShouldContain("gAAA", Case.Sensitive, "The answer is the provider's.");
    }

    [Fact]
    public async Task IncludeOfTheCaller_IsExtended_AndNotDoubled()
    {
        var provider = silo.Upstream.On(AnswerAsync);

        await AskAsync(provider, KeepingSilo.Reasoner, "\"Hi.\"", null, ""","include":["message.output_text.logprobs"]""");
        await AskAsync(provider, KeepingSilo.Reasoner, "\"Hi.\"", null, ""","include":["reasoning.encrypted_content"]""");

        (await SentAsync(provider)).GetProperty("include").GetRawText()
            .ShouldBe("""["message.output_text.logprobs","reasoning.encrypted_content"]""");
        (await SentAsync(provider)).GetProperty("include").GetRawText().ShouldBe("""["reasoning.encrypted_content"]""");
    }

    [Fact]
    public async Task OtherModel_IsNotAsked_AndItsCallsComeBackWithoutTheirIds()
    {
        var provider = silo.Upstream.On(AnswerAsync);

        var first = await AskAsync(provider, KeepingSilo.Bare, "\"Hi.\"");
        await AskAsync(provider, KeepingSilo.Bare, $"[{Result}]", first.Json.Text("id"));

        (await SentAsync(provider)).TryGetProperty("include", out _).ShouldBeFalse();
        Types(await SentAsync(provider)).ShouldBe(["", "function_call", "function_call_output"]);
    }

    [Fact]
    public async Task ModelThatTakesNone_GoesOnWithoutIt()
    {
        var provider = silo.Upstream.On(AnswerAsync);

        var first = await AskAsync(provider, KeepingSilo.Reasoner, "\"Hi.\"");
        await AskAsync(provider, KeepingSilo.Bare, $"[{Result}]", first.Json.Text("id"));

        await SentAsync(provider);
        Types(await SentAsync(provider)).ShouldBe(["", "function_call", "function_call_output"]);
    }

    [Fact]
    public async Task StoreFalse_PassesWithoutTheWish()
    {
        var provider = silo.Upstream.On(AnswerAsync);

        await AskAsync(provider, KeepingSilo.Reasoner, "\"Hi.\"", null, ""","store":false""");

        (await SentAsync(provider)).TryGetProperty("include", out _).ShouldBeFalse();
    }

    private async Task<Reply> AskAsync(
        UpstreamCase provider, string model, string input, string? previous = null, string more = "")
    {
        var behind = previous is null ? "" : $",\"previous_response_id\":\"{previous}\"";
        var reply = await silo.Alice.PostAsync(
            "/v1/responses",
            $$"""{"model":"{{model}}","input":{{input}}{{behind}}{{more}}}""",
            (RecordingUpstream.CaseHeader, provider.Name));
        reply.Status.ShouldBe(200, reply.Text);
        return reply;
    }

    private static async Task<JsonElement> SentAsync(UpstreamCase provider)
    {
        using var body = JsonDocument.Parse((await provider.NextAsync()).Body);
        return body.RootElement.Clone();
    }

    private static string[] Types(JsonElement body) =>
    [
        .. body.GetProperty("input").EnumerateArray().Select(static item =>
            ((item.TryGetProperty("type", out var type) ? type.GetString() : "")
                + " " + (item.TryGetProperty("id", out var id) ? id.GetString() : "")).Trim()),
    ];

    // Reasons and calls a tool; what it reasoned it gives out to whoever asks.
    private static Task AnswerAsync(UpstreamCall call)
    {
        var asks = Encoding.UTF8.GetString(call.Request.Body).Contains("encrypted_content\"", StringComparison.Ordinal);
        var content = asks ? ""","encrypted_content":"gAAA" """ : "";
        return call.AnswerAsync(
            """{"id":"resp_up","object":"response","created_at":1795255200,"status":"completed","error":null,"model":"m","output":["""
            + """{"type":"reasoning","id":"rs_1","summary":[]""" + content + "},"
            + """{"type":"function_call","id":"fc_1","status":"completed","call_id":"c1","name":"f","arguments":"{}"}"""
            + """],"usage":{"input_tokens":10,"output_tokens":2,"total_tokens":12}}""");
    }
}
