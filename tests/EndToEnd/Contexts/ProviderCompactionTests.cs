using System.Text.Json;
using Sessions.EndToEnd.Silos;

namespace Sessions.EndToEnd.Contexts;

/// <summary>Histories that the provider's own endpoint compacts, before a provider that refuses what it did not make.</summary>
public sealed class ProviderCompactionTests(SimulatorSilo silo)
{
    private const string Policy = """
        {"trigger_tokens":8000,"target_tokens":4000,"keep_last_turns":1,"turns_between_min":1,"strategies":["provider"],
         "provider":{"upstream":"simulator"}}
        """;

    [Fact]
    public async Task History_CompactedByItsProviderAgainAndAgain_IsTakenAndCountedAsThePlanSays()
    {
        var agent = new ResponsesAgent(silo.Alice, "sim-1");
        await agent.SetPolicyAsync(Policy);
        for (var round = 0; round < 3; round++)
        {
            await CompactedRoundsAsync(agent, round + 1);
            await agent.RoundAsync();
        }

        var turns = await TurnsAsync(agent);
        var compacted = turns.Where(static turn => turn.GetProperty("compacted_tokens").GetInt32() > 0).ToList();
        compacted.ShouldNotBeEmpty();
        compacted.ShouldAllBe(static turn =>
            turn.GetProperty("usage").GetProperty("input").GetInt64() == turn.GetProperty("counted_tokens").GetInt64());
    }

    [Fact]
    public async Task EndpointsCall_IsATurnOfTheSessionOnItsOwnThreadAndBilledToIt()
    {
        var agent = new ResponsesAgent(silo.Alice, "sim-1");
        await agent.SetPolicyAsync(Policy);
        await CompactedRoundsAsync(agent, 1);

        var call = (await TurnsAsync(agent))
            .Single(static turn => turn.TryGetProperty("thread", out var thread) && thread.GetString() == "compaction");

        call.GetProperty("model").GetString().ShouldBe("sim-1");
        call.GetProperty("usage").GetProperty("output").GetInt64().ShouldBePositive();
        call.GetProperty("cost_usd").GetDecimal().ShouldBePositive();
    }

    [Fact]
    public async Task LaterTurns_SendWhatTheEndpointReturned_TheSameEveryTime()
    {
        var agent = new ResponsesAgent(silo.Alice, "sim-1");
        await agent.SetPolicyAsync(Policy);
        await CompactedRoundsAsync(agent, 1);
        await agent.RoundAsync();
        var first = await SentAsync(agent);
        await agent.SetPolicyAsync("""{"enabled":false}""");

        await agent.RoundAsync();

        var second = await SentAsync(agent);
        second.Take(first.Count).ShouldBe(first);
        second.ShouldContain(static item => item.Contains("encrypted_content", StringComparison.Ordinal));
        second.ShouldContain(static item => item.Contains("Read on.", StringComparison.Ordinal));
        second.ShouldNotContain(static item => item.Contains("r1w7 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Undo_SendsTheOriginalsAgain()
    {
        var agent = new ResponsesAgent(silo.Alice, "sim-1");
        await agent.SetPolicyAsync(Policy);
        await CompactedRoundsAsync(agent, 1);
        var position = (await CompactionsAsync(agent))[0].GetProperty("position").GetInt64();

        (await silo.Alice.SendAsync(HttpMethod.Delete, $"/sessions/{agent.Session}/compactions/{position}", null))
            .Status.ShouldBe(200);

        await agent.SetPolicyAsync("""{"enabled":false}""");
        await agent.RoundAsync();
        (await SentAsync(agent)).ShouldContain(static item => item.Contains("r1w7 ", StringComparison.Ordinal));
    }

    private async Task CompactedRoundsAsync(ResponsesAgent agent, int count)
    {
        for (var round = 0; round < 5; round++)
        {
            await agent.RoundAsync();
        }

        await Eventually.HoldsAsync(
            async () => (await CompactionsAsync(agent)).GetArrayLength() >= count, $"{count} compactions in force");
    }

    private async Task<JsonElement> CompactionsAsync(ResponsesAgent agent) =>
        (await silo.Alice.GetAsync($"/sessions/{agent.Session}")).Json.GetProperty("compactions");

    private async Task<List<JsonElement>> TurnsAsync(ResponsesAgent agent) =>
        [.. (await silo.Alice.GetAsync($"/sessions/{agent.Session}/turns?limit=200")).Json.GetProperty("turns").EnumerateArray()];

    private async Task<List<string>> SentAsync(ResponsesAgent agent)
    {
        var turn = (await TurnsAsync(agent))[^1].GetProperty("turn").GetInt32();
        var sent = await silo.Alice.GetAsync(
            $"/sessions/{agent.Session}/context?view=sent&content=true&limit=200&turn={turn}");
        sent.Status.ShouldBe(200, sent.Text);
        return [.. sent.Json.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("content").GetRawText())];
    }
}
