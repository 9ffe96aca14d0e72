namespace Sessions.Simulator.Tests;

/// <summary>Tokens of tool definitions, where a token is a word.</summary>
public sealed class ToolCountTests
{
    // Opening and closing the list of tools.
    private const int List = 12;
    private const int Function = 7;

    // Name and description, joined by a colon, are two words; so are three of type and description.
    private const int Head = Function + 2;

    private const string Plain = """{"type":"function","name":"f","description":"Does it."}""";

    [Theory]
    [InlineData(Plain, Head)]
    [InlineData("""{"type":"web_search"}""", Function + 1)]
    [InlineData(
        """{"type":"custom","name":"f","description":"Does it","format":{"syntax":"lark","definition":"a b c"}}""",
        Head + 3 + 3)]
    [InlineData(
        """
        {"type":"function","name":"f","description":"Does it","strict":true,"parameters":{"type":"object",
        "properties":{"a":{"type":"array","items":{"type":"object","properties":{"b":{"type":"string"}},
        "required":["b"],"additionalProperties":false}}},"required":["a"]}}
        """,
        Head + 3 + (3 + 1) + 1 + 3 + (3 + 1))]
    [InlineData(
        """
        {"type":"function","name":"f","description":"Does it","parameters":{"type":"object","properties":
        {"a":{"anyOf":[{"type":"string"},{"type":"null"}]},"b":{"type":["integer","null"],"default":10}}}}
        """,
        Head + 3 + (3 + 1) + (2 * (3 + 1)) + (3 + 1) + (1 + 1) + (3 + 1))]
    public async Task Responses_Tool_CostsByThePublishedRule(string tool, int tokens) =>
        (await CostAsync($"\"tools\":[{tool}],", "")).ShouldBe(List + tokens);

    [Fact]
    public async Task Responses_Namespace_CostsItsFunctions() =>
        (await CostAsync(
            $$"""
            "tools":[{"type":"namespace","name":"team","description":"Other agents","tools":[{{Plain}},{{Plain}}]}],
            """,
            "")).ShouldBe(List + List + 2 + (2 * Head));

    [Fact]
    public async Task Responses_ToolsInTheInput_CostAsTools() =>
        (await CostAsync(
            "",
            $$"""{"type":"additional_tools","id":"at_1","role":"developer","tools":[{{Plain}},{{Plain}}]},"""))
            .ShouldBe(List + (2 * Head));

    private static async Task<int> CostAsync(string tools, string item)
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var with = await InputTokensAsync(provider, tools, item);
        var without = await InputTokensAsync(provider, "", "");
        return with - without;
    }

    private static async Task<int> InputTokensAsync(SimulatedProvider provider, string tools, string item)
    {
        var answer = await provider.JsonAsync(
            Bodies.Responses, $$"""{"model":"sim-1",{{tools}}"input":[{{item}}{"role":"user","content":"hi"}]}""");
        return (int)answer.Number("usage", "input_tokens");
    }
}
