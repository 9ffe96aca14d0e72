using System.Net;
using System.Text.Json;

namespace Sessions.Gateway.Tests.Compaction;

public sealed class CompactEndpointTests(CompactionHost host) : IClassFixture<CompactionHost>
{
    private const string ToOneThousand =
        """{"target_tokens":1000,"keep_last_turns":1,"minimum_shrink_tokens":1,"strategies":["clear-tool-results"]}""";

    [Fact]
    public async Task DryRun_TellsThePlanAndRecordsNothing()
    {
        await host.TurnAsync("dry", 3);
        var head = await HeadAsync("dry");

        var reply = await host.SendAsync(
            "POST", "/sessions/dry/compact", ToOneThousand.Replace("{", """{"dry_run":true,""", StringComparison.Ordinal));

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Json.GetProperty("compacted").GetBoolean().ShouldBeFalse();
        reply.Json.GetProperty("position").ValueKind.ShouldBe(JsonValueKind.Null);
        var edits = reply.Json.GetProperty("edits").EnumerateArray().ToList();
        edits.Select(static edit => edit.GetProperty("from").GetInt32()).ShouldBe([4, 6]);
        edits[0].GetProperty("kinds")[0].GetString().ShouldBe("tool_result");
        reply.Json.GetProperty("saved_tokens").GetInt32().ShouldBeGreaterThan(1_000);
        (await HeadAsync("dry")).ShouldBe(head);
    }

    [Fact]
    public async Task Compact_ThenTheNextTurn_IsSentWithItAndShownSo()
    {
        await host.TurnAsync("run", 3);

        var done = (await host.SendAsync("POST", "/sessions/run/compact", ToOneThousand)).Json;
        await host.TurnAsync("run", 4);

        var position = done.GetProperty("position").GetInt64();
        done.GetProperty("compacted").GetBoolean().ShouldBeTrue();
        host.LastSent.ShouldContain("kept as event 2 of the session");
        host.LastSent.ShouldNotContain("1: test 1 took");
        var session = (await host.SendAsync("GET", "/sessions/run")).Json;
        session.GetProperty("compactions")[0].GetProperty("position").GetInt64().ShouldBe(position);
        session.GetProperty("compacted_tokens").GetInt32().ShouldBe(done.GetProperty("saved_tokens").GetInt32());
        var turn = (await host.SendAsync("GET", "/sessions/run/turns?after=1")).Json.GetProperty("turns")[0];
        turn.GetProperty("compaction").GetInt64().ShouldBe(position);
        turn.GetProperty("compacted_tokens").GetInt32().ShouldBe(done.GetProperty("saved_tokens").GetInt32());
    }

    [Fact]
    public async Task Context_Sent_HasPiecesInPlaceOfItems()
    {
        await CompactedAsync("views");

        var original = (await host.SendAsync("GET", "/sessions/views/context?content=true")).Json;
        var sent = (await host.SendAsync("GET", "/sessions/views/context?view=sent&content=true")).Json;

        var saved = original.GetProperty("compacted_tokens").GetInt32();
        original.GetProperty("view").GetString().ShouldBe("original");
        sent.GetProperty("tokens").GetInt32().ShouldBe(original.GetProperty("tokens").GetInt32() - saved);
        sent.GetProperty("item_count").GetInt32().ShouldBe(original.GetProperty("item_count").GetInt32());
        var (was, piece) = (original.GetProperty("items")[3], sent.GetProperty("items")[3]);
        was.GetProperty("item").GetInt32().ShouldBe(4);
        was.TryGetProperty("compacted", out _).ShouldBeFalse();
        piece.GetProperty("item").ValueKind.ShouldBe(JsonValueKind.Null);
        piece.GetProperty("compacted").GetRawText().ShouldBe("""{"from":4,"to":4,"positions":[2]}""");
        host.LastSent.ShouldContain(piece.GetProperty("content").GetRawText());
        sent.GetProperty("largest")[0].GetProperty("depth").GetInt32().ShouldBeGreaterThan(6);
        sent.GetProperty("categories").EnumerateArray().Sum(static sum => sum.GetProperty("tokens").GetInt32())
            .ShouldBe(sent.GetProperty("tokens").GetInt32());
    }

    [Fact]
    public async Task Diff_ShowsWhatWasAndWhatIsSent_PageByPage()
    {
        await CompactedAsync("diff");

        var first = (await host.SendAsync("GET", "/sessions/diff/context/diff?limit=1")).Json;
        var next = first.GetProperty("next").GetInt32();
        var second = (await host.SendAsync("GET", $"/sessions/diff/context/diff?after={next}&content=true")).Json;

        (first.GetProperty("edit_count").GetInt32(), next, first.GetProperty("has_more").GetBoolean()).ShouldBe((2, 4, true));
        second.GetProperty("has_more").GetBoolean().ShouldBeFalse();
        var edit = second.GetProperty("edits")[0];
        var (was, sent) = (edit.GetProperty("was")[0], edit.GetProperty("sent")[0]);
        was.GetProperty("content").GetRawText().ShouldContain("2: test 1 took");
        sent.GetProperty("content").GetRawText().ShouldContain("kept as event 2");
        (was.GetProperty("depth").GetInt32(), sent.GetProperty("depth").GetInt32()).ShouldBe((6, 6));
        edit.GetProperty("tokens_before").GetInt32().ShouldBe(was.GetProperty("tokens").GetInt32());
        edit.GetProperty("tokens_after").GetInt32().ShouldBe(sent.GetProperty("tokens").GetInt32());
        var uncompacted = (await host.SendAsync("GET", "/sessions/diff/context/diff?turn=1")).Json;
        uncompacted.GetProperty("edits").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Item_IsTheOriginal_WhateverIsSent()
    {
        await CompactedAsync("recall");

        var item = await host.SendAsync("GET", "/sessions/recall/items/4");

        item.Json.GetProperty("content").GetRawText().ShouldContain("1: test 1 took");
        (item.Json.GetProperty("position").GetInt64(), item.Json.GetProperty("turn").GetInt32()).ShouldBe((2, 1));
        item.Json.GetProperty("kind").GetString().ShouldBe("tool_result");
        (await host.SendAsync("GET", "/sessions/recall/items/400")).Code.ShouldBe("unprocessable");
        (await host.SendAsync("GET", "/sessions/recall/items/x")).Code.ShouldBe("malformed_request");
    }

    [Fact]
    public async Task Undo_SendsTheOriginalsAgainAndIsListed()
    {
        var position = await CompactedAsync("undo");

        var undone = await host.SendAsync("DELETE", $"/sessions/undo/compactions/{position}");
        await host.TurnAsync("undo", 5);

        undone.Json.GetProperty("compactions").GetArrayLength().ShouldBe(0);
        host.LastSent.ShouldBe(CompactionHost.Body(5));
        var page = (await host.SendAsync("GET", "/sessions/undo/compactions")).Json;
        var listed = page.GetProperty("compactions")[0];
        listed.GetProperty("position").GetInt64().ShouldBe(position);
        (listed.GetProperty("status").GetString(), listed.GetProperty("trigger").GetString()).ShouldBe(("ended", "manual"));
        page.GetProperty("undone")[0].GetProperty("compaction").GetInt64().ShouldBe(position);
        (await host.SendAsync("DELETE", $"/sessions/undo/compactions/{position}")).Code.ShouldBe("unprocessable");
        (await host.SendAsync("GET", "/sessions/undo/context/diff?turn=2")).Json
            .GetProperty("edits").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Compact_WithNothingToGain_SaysSo()
    {
        await host.TurnAsync("small", 1);

        var reply = (await host.SendAsync("POST", "/sessions/small/compact")).Json;

        (reply.GetProperty("compacted").GetBoolean(), reply.GetProperty("reason").GetString()).ShouldBe((false, "no_gain"));
    }

    [Theory]
    [InlineData("""{"keep_last_turn":1}""", "keep_last_turn")]
    [InlineData("""{"turn":0}""", "turn")]
    [InlineData("""{"dry_run":1}""", "dry_run")]
    public async Task Compact_WithAnUnfitMember_NamesIt(string body, string member)
    {
        await host.TurnAsync("strict", 1);

        var reply = await host.SendAsync("POST", "/sessions/strict/compact", body);

        (reply.Status, reply.Json.GetProperty("parameter").GetString())
            .ShouldBe((HttpStatusCode.UnprocessableEntity, member));
    }

    [Fact]
    public async Task Compact_OfATurnThatIsNone_IsRefused()
    {
        await host.TurnAsync("turns", 1);
        await host.SendAsync("POST", "/sessions", """{"id":"turnless"}""");

        (await host.SendAsync("POST", "/sessions/turns/compact", """{"turn":9}""")).Code.ShouldBe("unprocessable");
        (await host.SendAsync("POST", "/sessions/turnless/compact")).Code.ShouldBe("unprocessable");
    }

    [Fact]
    public async Task OthersContexts_AreForbidden()
    {
        var position = await CompactedAsync("private");

        foreach (var (method, path) in new[]
        {
            ("POST", "compact"), ("GET", "compactions"), ("DELETE", $"compactions/{position}"), ("GET", "items/1"),
            ("GET", "context?view=sent"), ("GET", "context/diff"),
        })
        {
            (await host.SendAsync(method, $"/sessions/private/{path}", key: "sk-other")).Code
                .ShouldBe("session_forbidden", path);
        }
    }

    [Fact]
    public async Task Answers_AreAsTheyAreDescribed()
    {
        var position = await CompactedAsync("described");
        var document = (await host.SendAsync("GET", "/openapi/v1.json")).Json;

        foreach (var (method, path, schema) in new[]
        {
            ("GET", "", "Session"), ("GET", "/turns", "TurnPage"), ("GET", "/policy", "EffectivePolicy"),
            ("GET", "/context?content=true", "Context"), ("GET", "/context?view=sent&content=true", "Context"),
            ("GET", "/context/diff?content=true", "ContextDiff"), ("GET", "/items/4", "Item"),
            ("POST", "/compact", "CompactionOutcome"), ("DELETE", $"/compactions/{position}", "Session"),
            ("GET", "/compactions", "CompactionPage"),
        })
        {
            var reply = await host.SendAsync(method, "/sessions/described" + path);
            new SessionApi.SchemaCheck(document).Check(reply.Json, $"#/components/schemas/{schema}", path);
        }
    }

    private async Task<long> CompactedAsync(string session)
    {
        await host.TurnAsync(session, 3);
        var done = await host.SendAsync("POST", $"/sessions/{session}/compact", ToOneThousand);
        done.Json.GetProperty("compacted").GetBoolean().ShouldBeTrue(done.Text);
        await host.TurnAsync(session, 4);
        return done.Json.GetProperty("position").GetInt64();
    }

    private async Task<long> HeadAsync(string session) =>
        (await host.SendAsync("GET", $"/sessions/{session}")).Json.GetProperty("head").GetInt64();
}
