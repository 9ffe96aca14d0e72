using System.Globalization;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Counting;

/// <summary>
/// The grid's count of a request beside the provider's, which is written without any of the grid's code for items.
/// </summary>
public sealed class AgentToolsTests(SimulatorSilo silo)
{
    private const double ErrorMax = 0.02;

    private const string Functions = """
        {"type":"function","name":"run_command","description":"Runs a command and returns its output.","strict":false,
         "parameters":{"type":"object","properties":{
          "command":{"type":"array","description":"Program and arguments.","items":{"type":"string"}},
          "workdir":{"type":"string","description":"Where to run it. Defaults to the project's root."},
          "timeout_ms":{"type":"number","default":10000},
          "sandbox":{"type":"string","description":"How much it may do.","enum":["read_only","write","all"]},
          "shell":{"type":["string","null"]}},
         "required":["command"],"additionalProperties":false}},
        {"type":"function","name":"ask_user","description":"Asks up to three questions.","strict":false,
         "parameters":{"type":"object","properties":{"questions":{"type":"array","description":"Ask one if it will do.",
          "items":{"type":"object","properties":{
           "id":{"type":"string","description":"Stable name, snake_case."},
           "text":{"type":"string","description":"One sentence."},
           "choices":{"type":"array","items":{"type":"object","properties":{
            "label":{"type":"string","description":"One to five words."},
            "effect":{"type":"string","description":"What choosing it changes."}},
            "required":["label","effect"],"additionalProperties":false}}},
          "required":["id","text"],"additionalProperties":false}}},"required":["questions"]}}
        """;

    private const string Namespace = """
        {"type":"namespace","name":"helpers","description":"Starts other agents and talks to them.","tools":[
         {"type":"function","name":"start","description":"Starts an agent. It sees none of this conversation.",
          "strict":false,"parameters":{"type":"object","properties":{
           "task":{"type":"string","description":"What to do, complete in itself."},
           "effort":{"anyOf":[{"type":"string","enum":["low","high"]},{"type":"null"}]}},"required":["task"]}},
         {"type":"function","name":"wait","description":"Waits for the first agent to end.","strict":false,
          "parameters":{"type":"object","properties":{
           "ids":{"type":"array","items":{"type":"string"},"description":"Agents to wait for."}}}}]}
        """;

    private const string Custom = """
        {"type":"custom","name":"edit","description":"Edits files by a patch.","format":{"type":"grammar",
         "syntax":"lark","definition":"start: hunk+\nhunk: \"@@\" NAME LF line+\nline: (\"+\"|\"-\"|\" \") TEXT LF"}}
        """;

    private const string Hosted = """{"type":"web_search","external_web_access":true},{"type":"local_shell"}""";

    [Theory]
    [InlineData("functions")]
    [InlineData("namespace")]
    [InlineData("custom")]
    [InlineData("hosted")]
    [InlineData("all")]
    public async Task Responses_Tools_AreCountedAsTheProviderCounts(string which)
    {
        var tools = which switch
        {
            "functions" => Functions,
            "namespace" => Namespace,
            "custom" => Custom,
            "hosted" => Hosted,
            _ => string.Join(',', Functions, Custom, Namespace, Hosted),
        };

        await ShouldAgreeAsync(WireFormat.Responses, $$"""
            {"model":"gpt-5.4","instructions":"You are a coding agent.","tools":[{{tools}}],"store":false,
             "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Say hello."}]}]}
            """);
    }

    [Fact]
    public Task Responses_ToolsInTheInput_AreCountedAsTheProviderCounts() => ShouldAgreeAsync(
        WireFormat.Responses,
        $$"""
        {"model":"gpt-5.6-sol","store":false,"input":[
         {"type":"additional_tools","id":"at_1","role":"developer","tools":[{{Custom}},{{Namespace}}]},
         {"type":"message","role":"developer","content":[{"type":"input_text","text":"You are a coding agent."}]},
         {"type":"message","role":"user","content":[{"type":"input_text","text":"Say hello."}]}]}
        """);

    [Fact]
    public Task Chat_PlainTool_IsCountedAsTheProviderCounts() => ShouldAgreeAsync(
        WireFormat.Chat,
        """
        {"model":"gpt-4o","messages":[{"role":"user","content":"What is the weather in Bonn?"}],
         "tools":[{"type":"function","function":{"name":"weather","description":"Tells the weather.","parameters":
          {"type":"object","properties":{"place":{"type":"string","description":"City and country"}}}}}]}
        """);

    private async Task ShouldAgreeAsync(WireFormat wire, string body)
    {
        var reply = await silo.Alice.PostAsync(
            WireSamples.Path(wire), body, ("X-Session-Id", SessionNames.Fresh()));

        reply.Status.ShouldBe(200, reply.Text);
        var counted = int.Parse(reply.Header("X-Context-Tokens")!, CultureInfo.InvariantCulture);
        var reported = reply.Json.GetProperty("usage")
            .GetProperty(wire == WireFormat.Chat ? "prompt_tokens" : "input_tokens")
            .GetInt32();
        ((double)counted).ShouldBe(reported, ErrorMax * reported);
    }
}
