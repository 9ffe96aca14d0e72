using System.Text.Json;
using Sessions.EndToEnd.Silos;

namespace Sessions.EndToEnd.Contexts;

/// <summary>
/// Runs that are compacted on their way, before a provider that refuses torn pairs and thinking that is bound to another
/// history.
/// </summary>
public sealed class CompactedRunTests(SimulatorSilo silo)
{
    private const string Clearing =
        """{"trigger_tokens":9000,"target_tokens":5000,"keep_last_turns":2,"turns_between_min":1,"strategies":["clear-tool-results"]}""";

    private const string Cutting =
        """{"trigger_tokens":9000,"target_tokens":5000,"keep_last_turns":2,"turns_between_min":1,"strategies":["truncate"]}""";

    private const string Asking =
        """{"trigger_tokens":9000,"target_tokens":5000,"keep_last_turns":2,"turns_between_min":1,"strategies":["provider"]}""";

    [Theory]
    [InlineData("claude-sonnet-5-5", Clearing)]
    [InlineData("claude-sonnet-5-5", Cutting)]
    [InlineData("claude-sonnet-4-5", Clearing)]
    [InlineData("claude-sonnet-4-5", Cutting)]
    public async Task ThinkingAgent_CompactedAgainAndAgain_IsNeverRefused(string model, string policy)
    {
        var agent = new ToolAgent(silo.Alice, model);
        await agent.SetPolicyAsync(policy);

        for (var round = 0; round < 12; round++)
        {
            await agent.RoundAsync();
        }

        (await CompactionsAsync(agent)).GetArrayLength().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task ThinkingAgent_CompactedByHandAndRestored_IsNeverRefused()
    {
        var agent = new ToolAgent(silo.Alice, "claude-sonnet-5-5");
        await RoundsAsync(agent, 4);
        var compacted = await silo.Alice.PostAsync(
            $"/sessions/{agent.Session}/compact", """{"target_tokens":2000,"keep_last_turns":1}""");
        compacted.Json.GetProperty("compacted").GetBoolean().ShouldBeTrue(compacted.Text);
        var position = compacted.Json.GetProperty("position").GetInt64();
        await RoundsAsync(agent, 3);

        var undone = await silo.Alice.SendAsync(
            HttpMethod.Delete, $"/sessions/{agent.Session}/compactions/{position}", null);

        undone.Status.ShouldBe(200, undone.Text);
        await RoundsAsync(agent, 3);
    }

    [Fact]
    public async Task ProvidersOwnCompaction_IsAskedForWhenItIsDue_AndDone()
    {
        var agent = new ToolAgent(silo.Alice, "claude-sonnet-4-5");
        await agent.SetPolicyAsync(Asking);

        await RoundsAsync(agent, 9);

        var answer = (await agent.RoundAsync()).Json;
        answer.GetProperty("context_management").GetProperty("applied_edits")[0]
            .GetProperty("cleared_tool_uses").GetInt32().ShouldBeGreaterThan(0);
    }

    private static async Task RoundsAsync(ToolAgent agent, int count)
    {
        for (var round = 0; round < count; round++)
        {
            await agent.RoundAsync();
        }
    }

    private async Task<JsonElement> CompactionsAsync(ToolAgent agent) =>
        (await silo.Alice.GetAsync($"/sessions/{agent.Session}")).Json.GetProperty("compactions");
}
