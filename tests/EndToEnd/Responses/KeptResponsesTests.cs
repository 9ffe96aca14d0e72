using System.Text.Json;
using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;

namespace Sessions.EndToEnd.Responses;

/// <summary>The vendor's JavaScript client finds its responses kept, whatever the upstream speaks.</summary>
public sealed class KeptResponsesTests(KeepingSilo silo, NodePrograms node) : IClassFixture<KeepingSilo>
{
    [Theory]
    [InlineData(KeepingSilo.Bare)]
    [InlineData(KeepingSilo.Chat)]
    [InlineData(KeepingSilo.Messages)]
    public async Task Chain_OfThree_SendsTheWholeInputEachTime(string model)
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);

        var seen = await RunAsync("chain", model, provider);

        string[] entries = [await EntriesAsync(provider), await EntriesAsync(provider), await EntriesAsync(provider)];
        entries.ShouldBe(["One.", "One.|entries|Two.", "One.|entries|Two.|entries|Three."]);
        seen.GetProperty("second").Text("previous_response_id").ShouldBe(seen.GetProperty("first").Text("id"));
        seen.GetProperty("second").Text("id").ShouldStartWith("resp_grd1");
        seen.GetProperty("second").GetProperty("store").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData(KeepingSilo.Bare)]
    [InlineData(KeepingSilo.Chat)]
    [InlineData(KeepingSilo.Messages)]
    public async Task Response_Streamed_IsTheSameWhenRetrieved(string model)
    {
        var seen = await RunAsync("chain", model, silo.Upstream.On(ScriptedProvider.AnswerAsync));

        var third = seen.GetProperty("third");
        third.GetProperty("ids").EnumerateArray().Select(static id => id.GetString()).ShouldBe([third.Text("id")]);
        third.Text("last").ShouldBe("response.completed");
        third.Text().ShouldContain("entries");
        seen.GetProperty("again").Text("id").ShouldBe(third.Text("id"));
        seen.GetProperty("again").Text("status").ShouldBe("completed");
        seen.GetProperty("again").Text("previous_response_id").ShouldBe(seen.GetProperty("second").Text("id"));
        seen.GetProperty("replayed").GetRawText().ShouldBe(third.GetRawText());
        var numbers = Numbers(third);
        Numbers(seen.GetProperty("rest")).ShouldBe(numbers.Where(static number => number > 2));
    }

    [Fact]
    public async Task InputItems_AreTheWholeInputWithStableIds()
    {
        var seen = await RunAsync("chain", KeepingSilo.Bare, silo.Upstream.On(ScriptedProvider.AnswerAsync));

        var items = seen.GetProperty("items").EnumerateArray().ToArray();
        items.Select(static item => item.Text("role")).ShouldBe(["user", "assistant", "user", "assistant", "user"]);
        items.Select(static item => item.Text("id")).ShouldAllBe(static id => id.StartsWith("msg_"));
        items[0].GetProperty("content")[0].Text().ShouldBe("One.");
    }

    [Fact]
    public async Task Upstream_IsToldToKeepNothing()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);

        await RunAsync("chain", KeepingSilo.Bare, provider);

        await provider.NextAsync();
        var body = JsonDocument.Parse((await provider.NextAsync()).Body).RootElement;
        body.GetProperty("store").GetBoolean().ShouldBeFalse();
        body.TryGetProperty("previous_response_id", out _).ShouldBeFalse();
        body.TryGetProperty("instructions", out _).ShouldBeFalse("Instructions are not carried over.");
    }

    [Fact]
    public async Task DeletedResponse_IsGone_AndOthersAreNot()
    {
        var seen = await RunAsync("deleted", KeepingSilo.Bare, silo.Upstream.On(ScriptedProvider.AnswerAsync));

        Error(seen, "retrieve").ShouldBe((404, "response_not_found"));
        Error(seen, "goOn").ShouldBe((400, "previous_response_not_found"));
        Error(seen, "deleteAgain").ShouldBe((404, "response_not_found"));
        Error(seen, "cancel").Status.ShouldBe(400);
        seen.Text("other").ShouldBe("completed");
    }

    [Theory]
    [InlineData(KeepingSilo.Bare)]
    [InlineData(KeepingSilo.Chat)]
    public async Task Conversation_GrowsByTurnsAndItems(string model)
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);

        var seen = await RunAsync("conversation", model, provider);

        seen.GetProperty("made").Text("object").ShouldBe("conversation");
        seen.GetProperty("first").GetProperty("conversation").Text("id").ShouldBe(seen.GetProperty("made").Text("id"));
        seen.GetProperty("items").GetArrayLength().ShouldBe(5);
        seen.GetProperty("item").GetProperty("content")[0].Text().ShouldBe("More.");
        seen.GetProperty("after").GetArrayLength().ShouldBe(5);
        seen.GetProperty("changed").GetProperty("metadata").Text("team").ShouldBe("quay");
        seen.GetProperty("deleted").Text("object").ShouldBe("conversation.deleted");
        Error(seen, "retrieve").ShouldBe((404, "conversation_not_found"));
        Error(seen, "goOn").ShouldBe((404, "conversation_not_found"));
        string[] entries = [await EntriesAsync(provider), await EntriesAsync(provider), await EntriesAsync(provider)];
        entries.ShouldBe(["Hi.|One.", "Hi.|One.|entries|Two.", "One.|entries|Two.|entries|More.|Three."]);
    }

    [Fact]
    public async Task ResponseOfAnotherKey_LooksAsIfItNeverWas()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var id = (await RunAsync("one", KeepingSilo.Bare, provider)).Text("id");
        string[] ids = [id, id[..^4], "resp_grd1", "resp_grd1Mi5zZXNzX25vYm9keQ", ScriptedProvider.OwnId];

        foreach (var other in ids)
        {
            var read = await RunAsync("retrieve", KeepingSilo.Bare, provider, TestKeys.Bob, other);
            var goOn = await RunAsync("goOn", KeepingSilo.Bare, provider, TestKeys.Bob, other);
            (goOn.GetProperty("status").GetInt32(), goOn.Text("code")).ShouldBe((400, "previous_response_not_found"));
            goOn.Text("message").ShouldContain($"Previous response with id '{other}' not found.");
            read.GetProperty("name").GetString().ShouldBe(
                other == ScriptedProvider.OwnId ? null : "NotFoundError", "A foreign id is the keeping provider's.");
        }
    }

    [Fact]
    public async Task InputTokens_CountWhatTheGridHolds()
    {
        var seen = await RunAsync("counted", KeepingSilo.Bare, silo.Upstream.On(ScriptedProvider.AnswerAsync));

        seen.GetProperty("alone").GetInt32().ShouldBeGreaterThan(0);
        seen.GetProperty("whole").GetInt32().ShouldBeGreaterThan(seen.GetProperty("alone").GetInt32() + 3);
    }

    [Fact]
    public async Task Compact_SendsTheWholeInput_AndItsOutputGoesOn()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);

        var seen = await RunAsync("compacted", KeepingSilo.Bare, provider);

        seen.GetProperty("compact").Text("object").ShouldBe("response.compaction");
        await provider.NextAsync();
        (await EntriesAsync(provider)).ShouldBe("One.|entries");
        (await EntriesAsync(provider)).ShouldBe("One.|compaction|Two.");
    }

    [Fact]
    public async Task StoreFalse_PassesAsItCame()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        const string Body = """{ "model":"bare-1", "store":false,"input":"Hi." }""";

        var reply = await silo.Alice.PostAsync("/v1/responses", Body, (RecordingUpstream.CaseHeader, provider.Name));

        reply.Json.Text("id").ShouldBe(ScriptedProvider.OwnId);
        System.Text.Encoding.UTF8.GetString((await provider.NextAsync()).Body).ShouldBe(Body);
    }

    [Fact]
    public async Task OtherSessionInTheHeader_IsRefused()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        var id = (await RunAsync("one", KeepingSilo.Bare, provider)).Text("id");

        var reply = await silo.Alice.PostAsync(
            "/v1/responses",
            $$"""{"model":"bare-1","input":"x","previous_response_id":"{{id}}"}""",
            (RecordingUpstream.CaseHeader, provider.Name),
            ("X-Session-Id", "another"));

        reply.Status.ShouldBe(400);
        reply.Text.ShouldContain("X-Session-Id names another session");
    }

    private Task<JsonElement> RunAsync(
        string scenario, string model, UpstreamCase provider, string key = TestKeys.Alice, string argument = "") =>
        node.RunAsync(
            "responses",
            scenario,
            silo.Silo.Address,
            key,
            argument,
            ("x-model", model),
            (RecordingUpstream.CaseHeader, provider.Name));

    // What the provider was sent, as texts; its own answers as one word.
    private static async Task<string> EntriesAsync(UpstreamCase provider)
    {
        using var body = JsonDocument.Parse((await provider.NextAsync()).Body);
        var list = body.RootElement.TryGetProperty("input", out var input)
            ? input
            : body.RootElement.GetProperty("messages");
        return string.Join('|', list.EnumerateArray()
            .Where(static entry => !entry.TryGetProperty("role", out var role)
                || role.GetString() is not ("system" or "developer"))
            .Select(TextOf));
    }

    private static string TextOf(JsonElement entry)
    {
        if (!entry.TryGetProperty("content", out var content))
        {
            return entry.Text("type");
        }

        var text = content.ValueKind == JsonValueKind.String ? content.GetString()! : content[0].Text();
        return text.EndsWith("entries", StringComparison.Ordinal) ? "entries" : text;
    }

    private static long[] Numbers(JsonElement stream) =>
        [.. stream.GetProperty("numbers").EnumerateArray().Select(static number => number.GetInt64())];

    private static (int Status, string? Code) Error(JsonElement seen, string member) =>
        (seen.GetProperty(member).GetProperty("status").GetInt32(),
            seen.GetProperty(member).GetProperty("code").GetString());
}
