using System.Text;
using Sessions.Core.Items;
using Sessions.Core.Models;

namespace Sessions.Tokens.Tests;

public sealed class TokenCounterTests
{
    private const string O200k = "gpt-4o";
    private const string Cl100k = "gpt-4";
    private const string Claude = "claude-opus-5-5";

    // What an item costs that says nothing: frame and role.
    private const int Empty = TokenCounter.ItemOverhead + 1;

    private static readonly TokenCounter Counter = new(ModelCatalog.BuiltIn);

    [Theory]
    [InlineData(O200k, true)]
    [InlineData(Cl100k, true)]
    [InlineData("gpt-oss-120b", true)]
    [InlineData("openai/gpt-5.4", true)]
    [InlineData(Claude, false)]
    [InlineData("nobody-knows-it", false)]
    public void IsExact_Model_TellsWhetherItsVocabularyIsPublic(string model, bool exact) =>
        Counter.IsExact(model).ShouldBe(exact);

    [Fact]
    public void CountText_Model_UsesItsEncoding()
    {
        var text = "Съешь же ещё этих мягких французских булок"u8;
        Counter.CountText(O200k, text).ShouldBe(BytePairEncoding.O200kBase.Count(text));
        Counter.CountText("gpt-oss-20b", text).ShouldBe(BytePairEncoding.O200kBase.Count(text));
        Counter.CountText(Cl100k, text).ShouldBe(BytePairEncoding.Cl100kBase.Count(text));
        Counter.CountText("nobody-knows-it", text).ShouldBe(BytePairEncoding.O200kBase.Count(text));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 2)]
    [InlineData("a b c d e", 6)]
    [InlineData("a b c d e f", 8)]
    public void CountText_Claude_RaisesTheCountByAFifth(string text, int tokens) =>
        Counter.CountText(Claude, Encoding.UTF8.GetBytes(text)).ShouldBe(tokens);

    [Theory]
    [InlineData(ItemKind.User, """{"role":"user","content":"hello world"}""", Empty + 2)]
    [InlineData(ItemKind.User, """{"content":[{"type":"text","text":"hello world"}],"role":"user"}""", Empty + 2)]
    [InlineData(ItemKind.User, """{"role":"user","content":"hello world","name":"bob"}""", Empty + 2 + 1 + 1)]
    [InlineData(ItemKind.System, "\"hello world\"", Empty + 2)]
    [InlineData(
        ItemKind.System,
        """{"type":"text","text":"hello world","cache_control":{"type":"ephemeral","ttl":"5m"}}""",
        Empty + 2)]
    [InlineData(ItemKind.User, """{"role":"user","content":"hello \u0077orld"}""", Empty + 2)]
    [InlineData(ItemKind.Assistant, """{"role":"assistant","content":null,"refusal":null}""", Empty)]
    [InlineData(
        ItemKind.Assistant,
        """
        {"id":"msg_1","type":"message","status":"completed","role":"assistant",
        "content":[{"type":"output_text","text":"hello world","annotations":[{"url":"https://a.b"}]}]}
        """,
        Empty + 2)]
    [InlineData(
        ItemKind.ToolCall,
        """
        {"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"hello",
        "arguments":"{}"}}]}
        """,
        Empty + 2)]
    [InlineData(
        ItemKind.ToolCall,
        """
        {"type":"function_call","id":"fc_1","call_id":"call_1","name":"hello","arguments":"{}",
        "status":"completed"}
        """,
        Empty + 2)]
    [InlineData(ItemKind.ToolCall, """{"type":"tool_use","id":"toolu_1","name":"hello","input":{}}""", Empty + 2)]
    [InlineData(ItemKind.ToolResult, """{"role":"tool","tool_call_id":"call_1","content":"hello world"}""", Empty + 2)]
    [InlineData(
        ItemKind.ToolResult,
        """{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"hello world"}]}""",
        Empty + 2)]
    [InlineData(
        ItemKind.ToolResult,
        """{"type":"function_call_output","call_id":"call_1","output":"hello world"}""",
        Empty + 2)]
    [InlineData(
        ItemKind.Reasoning,
        """{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAAABo"}""",
        Empty)]
    [InlineData(
        ItemKind.Reasoning,
        """{"type":"thinking","thinking":"hello world","signature":"EqQBCgIYAhIM"}""",
        Empty + 2)]
    [InlineData(ItemKind.Reasoning, """{"type":"redacted_thinking","data":"EmwKAhgBEgy3va3pzix"}""", Empty)]
    [InlineData(ItemKind.Compaction, """{"type":"compaction","encrypted_content":"gAAAAABo"}""", Empty)]
    [InlineData(ItemKind.Other, """{"score":12,"ok":true,"none":null}""", Empty + 2)]
    public void CountItem_Item_CountsWhatTheModelReads(ItemKind kind, string json, int tokens) =>
        Count(O200k, kind, json).ShouldBe(tokens);

    [Theory]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"high"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://example.org/cat.png"}}""")]
    [InlineData("""{"type":"input_image","image_url":"https://example.org/cat.png","detail":"auto"}""")]
    [InlineData("""{"type":"input_image","file_id":"file-1"}""")]
    [InlineData("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}""")]
    [InlineData("""{"type":"image","source":{"data":"iVBORw0KGgo=","media_type":"image/png","type":"base64"}}""")]
    [InlineData("""{"type":"image","source":{"type":"url","url":"https://example.org/cat.png"}}""")]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}""")]
    [InlineData("""{"type":"input_file","file_data":"data:application/pdf;base64,JVBERi0="}""")]
    public void CountItem_Media_CountsTheFixedEstimate(string part)
    {
        var json = $$"""{"role":"user","content":[{"type":"text","text":"hello world"},{{part}}]}""";
        Count(O200k, ItemKind.User, json).ShouldBe(Empty + 2 + TokenCounter.MediaTokens);
    }

    [Fact]
    public void CountItem_PlainTextDocument_CountsItsText() =>
        Count(O200k, ItemKind.User, """{"type":"document","source":{"type":"text","data":"hello world"}}""")
            .ShouldBe(Empty + 2);

    [Fact]
    public void CountItem_ObjectArguments_CountAsJsonWithAllTheirNames()
    {
        var tokens = BytePairEncoding.O200kBase.Count("""{"id":"7","type":"bug","data":{"status":[1,true]}}"""u8);
        const string Call = """{"name":"hello","input":{ "id" : "7","type":"bug", "data":{"status":[1, true]}}}""";
        Count(O200k, ItemKind.ToolCall, Call).ShouldBe(Empty + 1 + tokens);
    }

    [Fact]
    public void CountItem_Claude_LeavesMediaUnscaled() =>
        Count(Claude, ItemKind.User, """{"role":"user","content":[{"source":{"type":"file","file_id":"file_1"}}]}""")
            .ShouldBe(5 + TokenCounter.MediaTokens);

    [Theory]
    [InlineData(O200k, 101)]
    [InlineData(Cl100k, 105)]
    public void CountItem_PublishedToolExample_AddsUpToThePublishedTotal(string model, int published)
    {
        const string Tool = """
            {"type":"function","function":{"name":"get_current_weather",
            "description":"Get the current weather in a given location","parameters":{"type":"object","properties":{
            "location":{"type":"string","description":"The city and state, e.g. San Francisco, CA"},
            "unit":{"type":"string","description":"The unit of temperature to return","enum":["celsius","fahrenheit"]}},
            "required":["location"]}}}
            """;
        const string System = """
            {"role":"system",
            "content":"You are a helpful assistant that can answer to questions about the weather."}
            """;
        var total = Count(model, ItemKind.System, System)
            + Count(model, ItemKind.User, """{"role":"user","content":"What's the weather like in San Francisco?"}""")
            + Count(model, ItemKind.ToolDefinition, Tool)
            + TokenCounter.ToolListOverhead
            + TokenCounter.ReplyOverhead;
        total.ShouldBe(published);
    }

    [Fact]
    public void CountItem_FunctionInTheFormOfResponses_CostsTheSame()
    {
        const string Function = """
            "name":"find","description":"Finds a file.",
            "parameters":{"type":"object","properties":{"path":{"type":"string"}}}
            """;
        var responses = Count(O200k, ItemKind.ToolDefinition, $$"""{"type":"function",{{Function}},"strict":true }""");
        var chat = Count(O200k, ItemKind.ToolDefinition, $$"""{"function":{ {{Function}} },"type":"function"}""");
        responses.ShouldBe(chat);
    }

    [Theory]
    [InlineData("""{"name":"find","input_schema":{"type":"object"}}""")]
    [InlineData("""{"name":"find","parameters":{"type":"object"}}""")]
    [InlineData("""["find"]""")]
    public void CountItem_ToolOfNoOpenAiForm_CostsItsJsonText(string json) =>
        Count(O200k, ItemKind.ToolDefinition, json)
            .ShouldBe(BytePairEncoding.O200kBase.Count(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"name":"find","cache_control":{"type":"ephemeral"},"input_schema":{}}""")]
    [InlineData("""{"name":"find","input_schema":{}, "cache_control" : {"type":"ephemeral"} }""")]
    [InlineData("""{"cache_control":{"type":"ephemeral"}, "name":"find","input_schema":{}}""")]
    [InlineData("""{ "name": "find", "input_schema": { } }""")]
    public void CountItem_ToolInOtherDress_CostsTheSame(string json) =>
        Count(Claude, ItemKind.ToolDefinition, json)
            .ShouldBe(Count(Claude, ItemKind.ToolDefinition, """{"name":"find","input_schema":{}}"""));

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"role\":\"user\"}}")]
    [InlineData("hello")]
    [InlineData("\"\\u12\"")]
    public void CountItem_NotJson_IsCountedAsText(string text)
    {
        foreach (var kind in Enum.GetValues<ItemKind>())
        {
            Count(O200k, kind, text).ShouldBe(BytePairEncoding.O200kBase.Count(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Theory]
    [InlineData("""{"role":"user","content":"\ud83d alone \udc4b"}""")]
    [InlineData("""{"role":"user","\ud83d":"x"}""")]
    [InlineData("""{"type":"\ud83d","name":"\ud83d","parameters":{"\ud83d":{"type":"\ud83d"}}}""")]
    [InlineData("""{"type":"function","name":"\ud83d","parameters":{"properties":{"\ud83d":{"type":"\ude00"}}}}""")]
    public void CountItem_LoneSurrogates_AreCounted(string json)
    {
        foreach (var kind in Enum.GetValues<ItemKind>())
        {
            Count(O200k, kind, json).ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void CountItem_NestedWithoutEnd_IsCountedAsText()
    {
        var json = new string('[', 5_000) + new string(']', 5_000);
        Count(O200k, ItemKind.User, json).ShouldBe(BytePairEncoding.O200kBase.Count(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void CountItem_MessageRepeated_AllocatesNothing()
    {
        var json = Encoding.UTF8.GetBytes(
            """{"role":"assistant","content":[{"type":"text","text":"a \"b\" \n c"},{"name":"x","input":{"a": 1}}]}""");
        Allocations.LeastOf(() => Counter.CountItem(O200k, ItemKind.Assistant, json)).ShouldBe(0);
    }

    private static int Count(string model, ItemKind kind, string json) =>
        Counter.CountItem(model, kind, Encoding.UTF8.GetBytes(json));
}
