using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Identity;

/// <summary>A session belongs to the key that created it, and a caller without an id gets one.</summary>
public sealed class OwnershipTests(SimulatorSilo silo)
{
    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Turn_InSessionOfAnotherKey_IsRefusedForGood(WireFormat wire)
    {
        var id = SessionNames.Fresh();
        var body = WireSamples.Request(wire, "gpt-5.4", "Mine.");
        (await silo.Alice.PostAsync(WireSamples.Path(wire), body, ("X-Session-Id", id))).Status.ShouldBe(200);

        var reply = await silo.Bob.PostAsync(WireSamples.Path(wire), body, ("X-Session-Id", id));

        reply.ShouldBeRefusal(wire, 403, "session_forbidden");
        (await silo.ReadLogAsync(id)).Turns.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Turn_WithSharedCacheKeyOfAnotherKey_GetsSessionOfItsOwn()
    {
        var id = SessionNames.Fresh();
        var body = $$"""{"model":"gpt-5.4","messages":[{"role":"user","content":"Hi."}],"prompt_cache_key":"{{id}}"}""";
        (await silo.Alice.PostAsync("/v1/chat/completions", body)).Header("X-Session-Id").ShouldBe(id);

        var reply = await silo.Bob.PostAsync("/v1/chat/completions", body);

        reply.Status.ShouldBe(200);
        reply.Header("X-Session-Id").ShouldStartWith("sess_");
        (await silo.ReadLogAsync(id)).Turns.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Turn_WithoutId_GetsOneThatContinuesTheSession()
    {
        var first = await silo.Alice.PostAsync(
            "/v1/messages", WireSamples.Request(WireFormat.Messages, "claude-opus-5-5", "Hello."));
        var id = first.Header("X-Session-Id")!;

        var second = await silo.Alice.PostAsync(
            "/v1/messages",
            WireSamples.Request(WireFormat.Messages, "claude-opus-5-5", "Again."),
            ("X-Session-Id", id));

        second.Header("X-Session-Turn").ShouldBe("2");
        (await silo.ReadLogAsync(id)).Turns.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Turns_OfCallersWithoutConfiguredKeys_BelongToTheKeyThatTheySend()
    {
        await using var open = await SiloProcess.StartAsync();
        using var one = new Caller(open.Address, "sk-one");
        using var other = new Caller(open.Address, "sk-other");
        var body = WireSamples.Request(WireFormat.Chat, "gpt-5.4", "Hello.");
        (await one.PostAsync("/v1/chat/completions", body, ("X-Session-Id", "shared"))).Status.ShouldBe(200);

        var reply = await other.PostAsync("/v1/chat/completions", body, ("X-Session-Id", "shared"));

        reply.ShouldBeRefusal(WireFormat.Chat, 403, "session_forbidden");
        (await open.Logs.ReadAsync("shared")).Turns.Count.ShouldBe(1);
    }
}
