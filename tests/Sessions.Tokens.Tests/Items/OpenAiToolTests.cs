using System.Text;
using Sessions.Core.Items;
using Sessions.Core.Models;

namespace Sessions.Tokens.Tests.Items;

/// <summary>Tools of the shapes that coding agents send, priced line by line as the published rule reads.</summary>
public sealed class OpenAiToolTests
{
    private const int Function = 7;
    private const int Properties = 3;
    private const int Line = 3;

    private static readonly TokenCounter Counter = new(ModelCatalog.BuiltIn);

    [Fact]
    public void CountItem_WordsThatOnlyValidate_AreFree() =>
        Count(Tool(
            "\"strict\":true,",
            """
            "a":{"type":"string","description":"A name","minLength":1,"pattern":"^x+$","encrypted":true}
            """,
            """, "required":["a"],"additionalProperties":false """))
            .ShouldBe(Function + Text("f:Does it") + Properties + Line + Text("a:string:A name"));

    [Fact]
    public void CountItem_Array_CostsTheTypeOfItsElementsToo() =>
        Count(Tool("", """ "a":{"type":"array","description":"Names","items":{"type":"string"}} """))
            .ShouldBe(Function + Text("f:Does it") + Properties + Line + Text("a:array:Names") + Text("string"));

    [Fact]
    public void CountItem_ObjectsInAnArray_CostTheirProperties() =>
        Count(Tool(
            "",
            """
            "a":{"type":"array","items":{"type":"object","properties":{"b":{"type":"string","enum":["x","y"]}}}}
            """))
            .ShouldBe(
                Function + Text("f:Does it") + Properties
                + Line + Text("a:array:") + Text("object")
                + Properties + Line + Text("b:string:") - Line + (2 * (Line + 1)));

    [Fact]
    public void CountItem_Alternatives_CostALineEach() =>
        Count(Tool("", """ "a":{"description":"Either.","anyOf":[{"type":"string"},{"type":"null"}]} """))
            .ShouldBe(
                Function + Text("f:Does it") + Properties
                + Line + Text("a:any:Either") + Line + Text("string") + Line + Text("null"));

    [Fact]
    public void CountItem_SeveralTypesAndADefault_AreShown() =>
        Count(Tool("", """ "a":{"type":["integer","null"],"default":10} """))
            .ShouldBe(
                Function + Text("f:Does it") + Properties
                + Line + Text("a:integer:") + 1 + Text("null") + Line + Text("10"));

    [Fact]
    public void CountItem_References_CostTheNameAndTheDefinitionOnce() =>
        Count(Tool(
            "",
            """ "a":{"$ref":"#/$defs/Part"} """,
            """, "$defs":{"Part":{"type":"string","description":"A part"}} """))
            .ShouldBe(
                Function + Text("f:Does it") + Properties
                + Line + Text("a:Part:") + Line + Text("Part:string:A part"));

    [Theory]
    [InlineData("""{"type":"custom","name":"patch","description":"Edits files","format":{"type":"grammar","syntax":"lark","definition":"start: LINE+"}}""")]
    [InlineData("""{"type":"custom","custom":{"name":"patch","description":"Edits files","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"start: LINE+"}}}}""")]
    public void CountItem_CustomToolWithAGrammar_CostsItsGrammar(string json) =>
        Count(json).ShouldBe(Function + Text("patch:Edits files") + Line + Text("start: LINE+"));

    [Fact]
    public void CountItem_CustomToolWithFreeText_IsAFunctionWithoutParameters() =>
        Count("""{"type":"custom","name":"run","description":"Runs code","format":{"type":"text"}}""")
            .ShouldBe(Function + Text("run:Runs code"));

    [Theory]
    [InlineData("""{"type":"web_search","external_web_access":true}""", "web_search:")]
    [InlineData("""{"type":"local_shell"}""", "local_shell:")]
    public void CountItem_ToolOfTheProvider_IsAFunctionOfItsName(string json, string line) =>
        Count(json).ShouldBe(Function + Text(line));

    [Fact]
    public void CountItem_Namespace_IsAListOfItsOwn()
    {
        var inner = Tool("", """ "a":{"type":"string"} """);

        Count($$"""{"type":"namespace","name":"team","description":"Other agents.","tools":[{{inner}},{{inner}}]}""")
            .ShouldBe(TokenCounter.ToolListOverhead + Text("team:Other agents") + (2 * Count(inner)));
    }

    [Fact]
    public void CountItem_AdditionalTools_CostTheirTools()
    {
        var inner = Tool("", """ "a":{"type":"string"} """);

        Count($$"""{"type":"additional_tools","id":"at_1","role":"developer","tools":[{{inner}},{{inner}}]}""")
            .ShouldBe(2 * Count(inner));
    }

    [Theory]
    [InlineData("""{"type":"function","name":"f","parameters":{"properties":[]}}""")]
    [InlineData("""{"type":"function","name":"f","parameters":{"properties":{"a":true}}}""")]
    [InlineData("""{"type":"function","name":"f","parameters":{"properties":{"a":{"type":[],"enum":{},"items":[1]}}}}""")]
    [InlineData("""{"type":"function","name":"f","parameters":{"properties":{"a":{"type":[1],"anyOf":[true,2]}}}}""")]
    [InlineData("""{"type":"namespace","tools":[1,null,{"type":3}]}""")]
    [InlineData("""{"type":"custom","format":{"grammar":1,"definition":2}}""")]
    public void CountItem_SchemaThatIsNone_IsCountedAllTheSame(string json) => Count(json).ShouldBeGreaterThan(0);

    private static string Tool(string extra, string properties, string more = "") =>
        $$"""
        {"type":"function","name":"f","description":"Does it.",{{extra}}
        "parameters":{"type":"object","properties":{ {{properties}} } {{more}} } }
        """;

    private static int Text(string text) => BytePairEncoding.O200kBase.Count(Encoding.UTF8.GetBytes(text));

    private static int Count(string json) =>
        Counter.CountItem("gpt-5", ItemKind.ToolDefinition, Encoding.UTF8.GetBytes(json));
}
