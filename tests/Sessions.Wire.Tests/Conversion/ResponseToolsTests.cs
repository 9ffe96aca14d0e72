using System.Text;
using System.Text.Json.Nodes;
using Sessions.Core.Turns;
using Sessions.Wire.Conversion;
using Sessions.Wire.Tests.Answers;

namespace Sessions.Wire.Tests.Conversion;

/// <summary>Tools that only Responses knows: free text, and functions in a namespace.</summary>
public sealed class ResponseToolsTests
{
    private const string Request = """
        {"model":"m","tools":[
          {"type":"custom","name":"apply_patch","description":"Edits \"files\".","format":{"type":"grammar","syntax":"lark","definition":"start: \"a\"\n"}},
          {"type":"custom","name":"note"},
          {"type":"namespace","name":"crm","description":"Customers.","tools":[
            {"type":"function","name":"find","description":"Finds.","strict":false,"parameters":{"type":"object"}},
            {"type":"custom","name":"say","format":{"type":"text"}}]},
          {"type":"function","name":"plain","parameters":{"type":"object"}}],
         "tool_choice":{"type":"custom","name":"apply_patch"},
         "input":[{"role":"user","content":"Go."},
          {"type":"custom_tool_call","id":"ctc_1","call_id":"c1","name":"apply_patch","input":"*** \"Begin\"\n"},
          {"type":"custom_tool_call_output","call_id":"c1","output":"Done."},
          {"type":"function_call","id":"fc_1","call_id":"c2","name":"find","namespace":"crm","arguments":"{\"q\":1}"},
          {"type":"function_call_output","call_id":"c2","output":"Nobody."}]}
        """;

    private static AnswerFacts Facts => AnswerRun.Facts with { Tools = ResponseTools.Of(Encoding.UTF8.GetBytes(Request)) };

    [Fact]
    public void TryConvert_ToChat_ToolsAreFunctions()
    {
        var (body, notes) = Converting.Convert(WireFormat.Responses, WireFormat.Chat, Request);

        var tools = JsonNode.Parse(body)!["tools"]!.AsArray().Select(static tool => tool!["function"]!).ToArray();
        tools.Select(static tool => (string?)tool["name"]).ShouldBe(["apply_patch", "note", "crm__find", "crm__say", "plain"]);
        var description = (string)tools[0]["description"]!;
        description.ShouldStartWith("Edits \"files\".\n\n");
        description.ShouldEndWith("Lark grammar:\nstart: \"a\"\n");
        tools[0]["parameters"]!["properties"]!["input"]!["type"]!.GetValue<string>().ShouldBe("string");
        JsonNode.Parse(body)!["tool_choice"]!["function"]!["name"]!.GetValue<string>().ShouldBe("apply_patch");
        notes.ShouldBe(["custom_tools=3", "tool_namespaces=1"]);
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Messages)]
    public void TryConvert_EarlierCalls_StandAsThoseOfFunctions(WireFormat to) =>
        ConversationText.Of(to, Converting.Request(WireFormat.Responses, to, Request)).ShouldBe(
        [
            "user: Go.",
            """call c1 apply_patch {"input":"*** \u0022Begin\u0022\n"}""",
            "result c1: Done.",
            """call c2 crm__find {"q":1}""",
            "result c2: Nobody.",
        ]);

    [Fact]
    public void TryConvert_AdditionalTools_StandBehindTheOthers()
    {
        const string body = """
            {"model":"m","tools":[{"type":"function","name":"a"}],"input":[
              {"type":"additional_tools","role":"developer","tools":[{"type":"custom","name":"exec"}]},{"role":"user","content":"Go."}]}
            """;

        var tools = JsonNode.Parse(Converting.Request(WireFormat.Responses, WireFormat.Messages, body))!["tools"]!.AsArray();

        tools.Select(static tool => (string?)tool!["name"]).ShouldBe(["a", "exec"]);
    }

    [Theory]
    [InlineData("""{"input":"*** \"Begin\"\n"}""", "*** \"Begin\"\n")]
    [InlineData("""{"input":""}""", "")]
    [InlineData("""{"patch":"x"}""", """{"patch":"x"}""")]
    [InlineData("*** Begin", "*** Begin")]
    [InlineData("""{"input":"cut""", """{"input":"cut""")]
    public void Answer_CallOfFreeText_IsOneAgain(string arguments, string input)
    {
        var quoted = JsonValue.Create(arguments).ToJsonString();
        var body = AnswerRun.Body(WireFormat.Chat, WireFormat.Responses, ChatBody("apply_patch", quoted), Facts).Text;
        var stream = AnswerRun.Stream(WireFormat.Chat, WireFormat.Responses, ChatStream("apply_patch", quoted), Facts);

        var item = JsonNode.Parse(body)!["output"]![0]!;
        item["type"]!.GetValue<string>().ShouldBe("custom_tool_call");
        item["input"]!.GetValue<string>().ShouldBe(input);
        item["id"]!.GetValue<string>().ShouldStartWith("ctc_");
        stream.Types().ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.custom_tool_call_input.delta",
            "response.custom_tool_call_input.done", "response.output_item.done", "response.completed",
        ]);
        var last = JsonNode.Parse(stream.Events()[^1])!["response"]!["output"]![0]!;
        last["input"]!.GetValue<string>().ShouldBe(input);
        TapRun.Stream(WireFormat.Responses, stream.Text).Output.ShouldContain("custom_tool_call");
    }

    [Fact]
    public void Answer_CallInNamespace_NamesIt()
    {
        var body = AnswerRun.Body(WireFormat.Chat, WireFormat.Responses, ChatBody("crm__find", "\"{}\""), Facts).Text;

        var item = JsonNode.Parse(body)!["output"]![0]!;
        item["type"]!.GetValue<string>().ShouldBe("function_call");
        item["name"]!.GetValue<string>().ShouldBe("find");
        item["namespace"]!.GetValue<string>().ShouldBe("crm");
    }

    [Fact]
    public void Answer_CallOfPlainFunction_StaysOne() => AnswerRun
        .Body(WireFormat.Chat, WireFormat.Responses, ChatBody("plain", "\"{}\""), Facts).Text
        .ShouldContain("\"type\":\"function_call\"");

    [Fact]
    public void TryConvert_ImagesOfResults_AreShownByTheUserInChat()
    {
        const string body = """
            {"model":"m","input":[{"role":"user","content":"Look."},
              {"type":"function_call","call_id":"c1","name":"view","arguments":"{}"},
              {"type":"function_call","call_id":"c2","name":"view","arguments":"{}"},
              {"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"One."},{"type":"input_image","image_url":"data:image/png;base64,AA=="}]},
              {"type":"function_call_output","call_id":"c2","output":[{"type":"input_image","image_url":"https://x/y.png"}]},
              {"role":"user","content":"Well?"}]}
            """;

        var (chat, notes) = Converting.Convert(WireFormat.Responses, WireFormat.Chat, body);

        var messages = JsonNode.Parse(chat)!["messages"]!.AsArray();
        messages.Select(static message => (string?)message!["role"]).ShouldBe(["user", "assistant", "tool", "tool", "user", "user"]);
        messages[2]!["content"]!.GetValue<string>().ShouldBe("One.");
        messages[4]!["content"]!.AsArray().Select(static part => (string?)part!["type"])
            .ShouldBe(["text", "image_url", "text", "image_url"]);
        notes.ShouldBe(["result_images=2"]);
    }

    private static string ChatBody(string name, string arguments) =>
        """{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":"""
        + Calls(name, arguments) + """},"finish_reason":"tool_calls"}]}""";

    private static string ChatStream(string name, string arguments) => ChatSamples.Join(
    [
        """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":"""
        + Calls(name, arguments) + "},\"finish_reason\":null}]}",
        """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
        "[DONE]",
    ]);

    private static string Calls(string name, string arguments) =>
        $$"""[{"index":0,"id":"c9","type":"function","function":{"name":"{{name}}","arguments":{{arguments}} } }]""";
}
