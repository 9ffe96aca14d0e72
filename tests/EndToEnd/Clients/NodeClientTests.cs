using System.Text.Json;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Clients;

/// <summary>The vendors' JavaScript clients work through the silo unchanged; sessions tell what they did.</summary>
public sealed class NodeClientTests(SimulatorSilo silo, NodePrograms node)
{
    private readonly string _session = SessionNames.Fresh();

    [Theory]
    [InlineData("openai", "chat")]
    [InlineData("openai", "chatStream")]
    [InlineData("openai", "response")]
    [InlineData("openai", "responseStream")]
    [InlineData("anthropic", "message")]
    [InlineData("anthropic", "messageStream")]
    public async Task Answer_OfOneTurn_IsTheOneInTheLog(string program, string scenario)
    {
        var seen = await RunAsync(program, scenario);

        var log = await silo.ReadLogAsync(_session);
        log.ShouldHoldCompletedTurns(seen.Usages());
        log.Turns[0].ShouldSay(seen.Text());
    }

    [Theory]
    [InlineData("openai", "chat")]
    [InlineData("anthropic", "message")]
    public async Task Answer_CarriesTheSession(string program, string scenario) =>
        (await RunAsync(program, scenario)).Text("session").ShouldBe(_session);

    [Theory]
    [InlineData("openai", "chatTool")]
    [InlineData("openai", "responseTool")]
    [InlineData("anthropic", "messageTool")]
    public async Task ToolCall_AndItsResult_AreTwoTurnsOfOnePath(string program, string scenario)
    {
        var seen = await RunAsync(program, scenario);

        seen.GetProperty("tool").GetRawText().ShouldContain("get_weather");
        seen.GetProperty("tool").Text("arguments").ShouldBe("""{"city":"Oslo"}""");
        seen.Text().ShouldNotBeEmpty();
        var log = await silo.ReadLogAsync(_session);
        log.ShouldHoldCompletedTurns(seen.Usages());
        log.Turns[1].Start.Matched.ShouldBe(log.Turns[0].Start.Items, "The second request extends the first.");
    }

    [Theory]
    [InlineData("openai", "chatToolStream")]
    [InlineData("anthropic", "messageToolStream")]
    public async Task ToolCall_Streamed_ArrivesWhole(string program, string scenario)
    {
        var seen = await RunAsync(program, scenario);

        seen.GetProperty("tool").Text("arguments").ShouldBe("""{"city":"Oslo"}""");
        (await silo.ReadLogAsync(_session)).ShouldHoldCompletedTurns(seen.Usages());
    }

    [Fact]
    public async Task Responses_ChainedByPreviousId_AreTurnsOfOneSession()
    {
        var seen = await RunAsync("openai", "responseChain");

        (await silo.ReadLogAsync(_session)).ShouldHoldCompletedTurns(seen.Usages());
    }

    [Fact]
    public async Task CacheUsage_OfMessages_IsBookedAsTheClientSawIt()
    {
        var seen = await RunAsync("anthropic", "messageCached");

        var log = await silo.ReadLogAsync(_session);
        var cached = seen.GetProperty("cached").EnumerateArray().Select(static tokens => tokens.GetInt64()).ToArray();
        cached.ShouldAllBe(static tokens => tokens > 1000);
        new[] { log.Turns[0].Usage.CacheWrite, log.Turns[1].Usage.CacheRead }.ShouldBe(cached);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Models_AreListed_AndRecordNothing(string program)
    {
        var seen = await RunAsync(program, "models");

        seen.GetProperty("models").GetArrayLength().ShouldBeGreaterThan(3);
        (await silo.ReadLogAsync(_session)).Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task CountTokens_Answers_AndRecordsNothing()
    {
        var seen = await RunAsync("anthropic", "countTokens");

        seen.GetProperty("tokens").GetInt32().ShouldBeGreaterThan(0);
        (await silo.ReadLogAsync(_session)).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("openai", "429;retry_after=1")]
    [InlineData("openai", "500")]
    [InlineData("anthropic", "429;retry_after=1")]
    [InlineData("anthropic", "529")]
    public async Task Retry_AfterFaultOfProvider_SucceedsAndBothAttemptsAreTurns(string program, string fault)
    {
        var seen = await RunAsync(
            program, "retried", ("x-sim-fault", fault), ("x-sim-fault-times", "1"), ("x-sim-fault-key", _session));

        seen.Text().ShouldNotBeEmpty();
        var log = await silo.ReadLogAsync(_session);
        log.Turns.Select(static turn => turn.Ending).ShouldBe([TurnEnding.Failed, TurnEnding.Completed]);
        log.Turns[0].End!.Status.ShouldBe(int.Parse(fault[..3], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task BadRequest_OfProvider_IsNotRetried(string program)
    {
        var seen = await RunAsync(program, "failing", ("x-sim-fault", "400"));

        seen.Text("name").ShouldBe("BadRequestError");
        var log = await silo.ReadLogAsync(_session);
        log.Turns.Single().Ending.ShouldBe(TurnEnding.Failed);
        log.Turns.Single().End!.Error!.Type.ShouldBe("invalid_request_error");
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task UnknownKey_IsAnAuthenticationError(string program)
    {
        var seen = await node.RunAsync(program, "failing", silo.Silo.Address, "sk-nobody", _session);

        seen.Text("name").ShouldBe("AuthenticationError");
        (await silo.ReadLogAsync(_session)).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task SessionOfAnotherKey_IsRefusedOnceAndNotRetried(string program)
    {
        await RunAsync(program, "retried");

        var seen = await node.RunAsync(program, "failing", silo.Silo.Address, TestKeys.Bob, _session);

        seen.Text("name").ShouldBe("PermissionDeniedError");
        (await silo.ReadLogAsync(_session)).Turns.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task CutStream_FailsAtTheClientAndInTheLog(string program)
    {
        var seen = await RunAsync(program, "cutStream", ("x-sim-fault", "cut;after=3"));

        seen.GetProperty("name").ValueKind.ShouldNotBe(JsonValueKind.Null, "The client must see the cut.");
        var log = await silo.Silo.Logs.ReadWhenAsync(
            _session, static log => log.Turns.All(static turn => turn.Ending is not null), TestKeys.Tenant);
        log.Turns.ShouldAllBe(static turn => turn.Ending == TurnEnding.Failed);
    }

    private Task<JsonElement> RunAsync(string program, string scenario, params (string, string)[] headers) =>
        node.RunAsync(program, scenario, silo.Silo.Address, TestKeys.Alice, _session, headers);
}
