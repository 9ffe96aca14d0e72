using System.Text.Json;

namespace Sessions.Gateway.Tests.Endpoints.Calls;

/// <summary>Calls under an idempotency key, and streams that are taken up again.</summary>
public sealed class RepeatedCallTests
{
    private const string Hello = """{"message":"Hello"}""";
    private const string Streamed = """{"message":"Hello","stream":true}""";

    private static readonly (string, string) Key = ("Idempotency-Key", "k-1");

    [Fact]
    public async Task Call_UnderTheSameKey_GetsTheSameAnswerOnce()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{"max_messages":3} }""");

        var first = await host.CallAsync("support", Hello, CallHost.Alice, Key);
        var again = await host.CallAsync("support", Hello, CallHost.Alice, Key);

        again.Status.ShouldBe(200, again.Text);
        (again.Content, again.Session).ShouldBe((first.Content, first.Session));
        (first.Meta.GetProperty("repeated").GetBoolean(), again.Meta.GetProperty("repeated").GetBoolean())
            .ShouldBe((false, true));
        foreach (var member in (string[])["turn", "model", "usage", "cost_usd", "finish_reason", "messages_left"])
        {
            again.Meta.GetProperty(member).GetRawText().ShouldBe(first.Meta.GetProperty(member).GetRawText(), member);
        }

        host.Upstream.Requests.Count.ShouldBe(1);
        (await host.CallAsync("support", Hello, CallHost.Bob, Key)).Session.ShouldNotBe(first.Session);
    }

    [Fact]
    public async Task Key_UsedForAnotherCall_IsRefused()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");
        await host.CallAsync("support", Hello, CallHost.Alice, Key);

        var reply = await host.CallAsync("support", """{"message":"Other"}""", CallHost.Alice, Key);

        (reply.Status, reply.Code).ShouldBe((409, "idempotency_mismatch"));
        host.Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Call_UnderTheKeyOfARunningOne_FollowsIt()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");
        var begun = new TaskCompletionSource();
        var hold = new TaskCompletionSource();
        host.Upstream.Answer = async (http, _) =>
        {
            begun.TrySetResult();
            await ScriptedUpstream.StreamAsync(http, "One two three", hold.Task);
        };
        var first = host.CallAsync("support", Streamed, CallHost.Alice, Key);
        await begun.Task;

        var second = host.CallAsync("support", Streamed, CallHost.Alice, Key);
        hold.SetResult();

        (await second).Said.ShouldBe("One two three");
        (await second).Events.SkipLast(2).ShouldBe((await first).Events.SkipLast(2));
        (await second).Events[^1].Data.ShouldBe("[DONE]");
        host.Upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("0", " sent 1.")]
    [InlineData("1", " 1.")]
    [InlineData("2", "")]
    public async Task Stream_TakenUpBehindAnEvent_GoesOnThere(string last, string rest)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");
        var whole = await host.CallAsync("support", Streamed, CallHost.Alice, Key);

        var resumed = await host.CallAsync("support", Streamed, CallHost.Alice, Key, ("Last-Event-ID", last));

        resumed.Said.ShouldBe(rest);
        resumed.Events[^1].Data.ShouldBe("[DONE]");
        resumed.Events[^2].Id.ShouldBe(whole.Events[^2].Id);
        JsonElement.Parse(resumed.Events[^2].Data).GetProperty("meta").GetProperty("usage").GetRawText()
            .ShouldBe(JsonElement.Parse(whole.Events[^2].Data).GetProperty("meta").GetProperty("usage").GetRawText());
        host.Upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("Idempotency-Key", "")]
    [InlineData("Last-Event-ID", "x")]
    [InlineData("X-Session-Metadata", "{")]
    public async Task Header_ThatDoesNotHold_IsMalformed(string name, string value)
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");

        var reply = await host.CallAsync("support", Hello, CallHost.Alice, (name, value));

        (reply.Status, host.Upstream.Requests.Count).ShouldBe((400, 0));
    }

    [Fact]
    public async Task Metadata_OfHeaders_DoesNotMoveASessionToAnotherEndpoint()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", """{"model":"gpt-5.4","sessions":{} }""");

        var first = await host.CallAsync(
            "support", Hello, CallHost.Alice, ("X-Session-Metadata", """{"endpoint":"sales","a":"b"}"""));
        var next = await host.CallAsync("support", $$"""{"message":"More","session_id":"{{first.Session}}"}""");

        next.Status.ShouldBe(200, next.Text);
    }
}
