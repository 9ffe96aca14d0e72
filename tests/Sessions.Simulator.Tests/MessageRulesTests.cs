using System.Net;

namespace Sessions.Simulator.Tests;

/// <summary>Anthropic's rules for messages, in its words.</summary>
public sealed class MessageRulesTests
{
    [Theory]
    [InlineData(
        """{"model":"sim-claude","max_tokens":9,"messages":[{"role":"x","content":""}]}""",
        "messages.0.role: Input should be 'user' or 'assistant'")]
    [InlineData(
        """
        {"model":"sim-claude","max_tokens":9,"messages":[
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"x"}]}]}
        """,
        "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: t1.")]
    [InlineData(
        """
        {"model":"sim-claude","max_tokens":9,"messages":[{"role":"user","content":"x"},
        {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},
        {"role":"user","content":"x"}]}
        """,
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1.")]
    [InlineData(
        """
        {"model":"sim-claude","max_tokens":9,"messages":[{"role":"user","content":"x"},
        {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]}]}
        """,
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1.")]
    [InlineData(
        """
        {"model":"sim-claude","max_tokens":9,"messages":[{"role":"user","content":"x"},
        {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"a"},
        {"type":"tool_result","tool_use_id":"t1","content":"b"}]}]}
        """,
        "messages.2.content.1: each tool_use must have a single result.")]
    [InlineData(
        """
        {"model":"sim-claude","max_tokens":9,"messages":[{"role":"user","content":"x"},
        {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}},
        {"type":"tool_use","id":"t1","name":"f","input":{}}]}]}
        """,
        "messages.1.content.1: `tool_use` ids must be unique")]
    public Task Post_ToolsNotPaired_Is400(string body, string message) => RefusedAsync(body, message);

    [Theory]
    [InlineData(
        """{"model":"sim-claude","max_tokens":9,"messages":[{"role":"assistant","content":"x"}]}""",
        "messages: first message must use the \"user\" role")]
    [InlineData(
        """{"model":"sim-claude","max_tokens":9,"messages":[{"role":"user","content":[]}]}""",
        "messages.0: user messages must have non-empty content")]
    [InlineData(
        """
        {"model":"sim-claude","max_tokens":9,"messages":[{"role":"user","content":"x"},
        {"role":"assistant","content":""},{"role":"user","content":"x"}]}
        """,
        "messages.1: all messages must have non-empty content except for the optional final assistant message")]
    [InlineData(
        """
        {"model":"sim-claude","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":""}]}]}
        """,
        "messages: text content blocks must be non-empty")]
    [InlineData(
        """{"model":"sim-claude","max_tokens":9,"messages":[{"role":"user","content":"x"}],"context_management":{}}""",
        "context_management: Extra inputs are not permitted")]
    public Task Post_WithoutWhatIsDue_Is400(string body, string message) => RefusedAsync(body, message);

    private static async Task RefusedAsync(string body, string message)
    {
        await using var provider = await SimulatedProvider.StartAsync();

        using var response = await provider.PostAsync(Bodies.Messages, body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Bodies.At(text, "error", "message").GetString()!.ShouldStartWith(message);
        Bodies.At(text, "error", "type").GetString().ShouldBe("invalid_request_error");
    }
}
