using System.Net;

namespace Sessions.Gateway.Tests.Compaction;

public sealed class PolicyEndpointTests(CompactionHost host) : IClassFixture<CompactionHost>
{
    [Fact]
    public async Task Get_WithoutOneOfItsOwn_IsTheTenants()
    {
        await host.SendAsync("POST", "/sessions", """{"id":"plain"}""");

        var reply = await host.SendAsync("GET", "/sessions/plain/policy");

        reply.Json.GetProperty("source").GetString().ShouldBe("tenant");
        reply.Json.GetProperty("policy").GetProperty("compaction").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await host.SendAsync("GET", "/sessions/plain")).Json.GetProperty("policy_source").GetString().ShouldBe("tenant");
    }

    [Fact]
    public async Task Put_OnASessionThatIsNotThere_CreatesIt()
    {
        var put = await host.SendAsync(
            "PUT", "/sessions/early/policy", """{"compaction":{"trigger_tokens":9000,"strategies":["truncate"]}}""");

        put.Status.ShouldBe(HttpStatusCode.OK, put.Text);
        var got = await host.SendAsync("GET", "/sessions/early/policy");
        got.Text.ShouldBe(put.Text);
        got.Json.GetProperty("source").GetString().ShouldBe("session");
        var compaction = got.Json.GetProperty("policy").GetProperty("compaction");
        compaction.GetProperty("strategies")[0].GetString().ShouldBe("truncate");
        compaction.GetProperty("keep_last_turns").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task Put_OfWhatGetGave_ChangesNothing()
    {
        await host.SendAsync("PUT", "/sessions/again/policy", """{"cache_hints":{"life":"auto"},"compaction":{}}""");
        var got = await host.SendAsync("GET", "/sessions/again/policy");

        var put = await host.SendAsync("PUT", "/sessions/again/policy", got.Json.GetProperty("policy").GetRawText());

        put.Text.ShouldBe(got.Text);
    }

    [Fact]
    public async Task Delete_LetsTheTenantsHoldAgain()
    {
        await host.SendAsync("PUT", "/sessions/removed/policy", """{"compaction":{}}""");

        var reply = await host.SendAsync("DELETE", "/sessions/removed/policy");

        reply.Json.GetProperty("source").GetString().ShouldBe("tenant");
        (await host.SendAsync("DELETE", "/sessions/never-was/policy")).Code.ShouldBe("session_forbidden");
    }

    [Theory]
    [InlineData("""{"compaction":{"trigger_presure":0.7}}""", "compaction.trigger_presure")]
    [InlineData("""{"compact":{}}""", "compact")]
    [InlineData("""{"compaction":{"strategies":["shred"]}}""", "compaction.strategies[0]")]
    [InlineData("""{"compaction":{"keep_last_turns":"3"}}""", "compaction.keep_last_turns")]
    [InlineData("""{"compaction":{"excluded_tools":null}}""", "compaction.excluded_tools")]
    public async Task Put_OfAnUnknownOrUnfitMember_NamesIt(string body, string member)
    {
        var reply = await host.SendAsync("PUT", "/sessions/strict/policy", body);

        reply.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, reply.Text);
        reply.Json.GetProperty("parameter").GetString().ShouldBe(member);
        reply.Json.GetProperty("detail").GetString()!.ShouldContain($"'{member}'");
    }

    [Theory]
    [InlineData("""{"compaction":{"trigger_pressure":2}}""", "compaction.trigger_pressure")]
    [InlineData("""{"compaction":{"strategies":[7]}}""", "compaction.strategies")]
    [InlineData("""{"compaction":{"summary":{"upstream":"two","model":"m"}}}""", "there is no such upstream")]
    [InlineData("""{"compaction":{"summary":{"upstream":"one","model":"m"}}}""", "credential of its own")]
    [InlineData("""[]""", "not a JSON object")]
    public async Task Put_ThatBreaksARule_SaysWhich(string body, string words)
    {
        var reply = await host.SendAsync("PUT", "/sessions/ruled/policy", body);

        (reply.Status, reply.Code).ShouldBe((HttpStatusCode.UnprocessableEntity, "unprocessable"));
        reply.Json.GetProperty("detail").GetString()!.ShouldContain(words);
        (await host.SendAsync("GET", "/sessions/ruled")).Code.ShouldBe("session_forbidden");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    public async Task Put_OfWhatIsNotJson_IsMalformed(string body) =>
        (await host.SendAsync("PUT", "/sessions/odd/policy", body)).Code.ShouldBe("malformed_request");

    [Fact]
    public async Task OthersPolicy_IsForbidden()
    {
        await host.SendAsync("PUT", "/sessions/private/policy", """{"compaction":{}}""");

        (await host.SendAsync("GET", "/sessions/private/policy", key: "sk-other")).Code.ShouldBe("session_forbidden");
        (await host.SendAsync("PUT", "/sessions/private/policy", "{}", "sk-other")).Code.ShouldBe("session_forbidden");
        (await host.SendAsync("DELETE", "/sessions/private/policy", key: "sk-other")).Code.ShouldBe("session_forbidden");
    }
}
