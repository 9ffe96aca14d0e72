using Sessions.Core.Compaction;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;
using Sessions.Wire.Tests.Requests;

namespace Sessions.Wire.Tests.Edits;

public sealed class PathRendererTests
{
    private const string ToolLoop = """
        {"max_tokens":9, "messages":[
          {"role":"user","content":"Go."},
          {"content":[{"type":"thinking","thinking":"Hm","signature":"s"} , {"type":"tool_use","id":"a","name":"f","input":{}}],"role":"assistant"},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"long"}]} ],
         "system":"You are.","model":"m"}
        """;

    [Theory]
    [InlineData(1, 1, """{"model":"m","messages":[ {"role":"b"} , {"role":"c"} ]}""")]
    [InlineData(2, 2, """{"model":"m","messages":[ {"role":"a"} , {"role":"c"} ]}""")]
    [InlineData(3, 3, """{"model":"m","messages":[ {"role":"a"} , {"role":"b"} ]}""")]
    [InlineData(1, 2, """{"model":"m","messages":[ {"role":"c"} ]}""")]
    [InlineData(2, 3, """{"model":"m","messages":[ {"role":"a"} ]}""")]
    [InlineData(1, 3, """{"model":"m","messages":[  ]}""")]
    public void Render_ElementsRemoved_TakeOneCommaEach(int from, int to, string expected) => Rendering.Send(
        WireFormat.Chat,
        """{"model":"m","messages":[ {"role":"a"} , {"role":"b"} , {"role":"c"} ]}""",
        Rendering.Edit(from, to, EditScope.Items)).ShouldBe(expected);

    [Fact]
    public void Render_NeighbouringEdits_KeepCommasBetweenFragments() => Rendering.Send(
        WireFormat.Responses,
        """{"input":[1,2 ,3, 4,5],"model":"m"}""",
        Rendering.Edit(1, 1, EditScope.Items),
        Rendering.Edit(2, 3, EditScope.Items, "20", "30"),
        Rendering.Edit(4, 4, EditScope.Items),
        Rendering.Edit(5, 5, EditScope.Items, "50")).ShouldBe("""{"input":[20,30,50],"model":"m"}""");

    [Fact]
    public void Render_OneBlockReplaced_LeavesTheRestOfItsMessage() => Rendering.Send(
        WireFormat.Messages, ToolLoop, Rendering.Edit(5, 5, EditScope.Items, """{"type":"tool_result","tool_use_id":"a","content":"-"}"""))
        .ShouldBe(ToolLoop.Replace("long", "-", StringComparison.Ordinal));

    [Fact]
    public void Render_ThinkingRemoved_LeavesTheCall() => Rendering.Send(
        WireFormat.Messages, ToolLoop, Rendering.Edit(3, 3, EditScope.Items))
        .ShouldBe(ToolLoop.Replace("""{"type":"thinking","thinking":"Hm","signature":"s"} , """, "", StringComparison.Ordinal));

    [Fact]
    public void Render_AllBlocksOfAMessageRemoved_RemovesTheMessage() => Rendering.Send(
        WireFormat.Messages, ToolLoop, Rendering.Edit(3, 5, EditScope.Items))
        .ShouldBe("""
            {"max_tokens":9, "messages":[
              {"role":"user","content":"Go."} ],
             "system":"You are.","model":"m"}
            """);

    [Fact]
    public void Render_MessagesReplaced_TakesTheirWrappersToo() => Rendering.Send(
        WireFormat.Messages, ToolLoop, Rendering.Edit(2, 4, EditScope.Messages, """{"role":"user","content":"So far."}"""))
        .ShouldBe("""
            {"max_tokens":9, "messages":[
              {"role":"user","content":"So far."},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"long"}]} ],
             "system":"You are.","model":"m"}
            """);

    [Fact]
    public void Render_SystemMessageInMidListReplacedAsMessage_LeavesItsNeighbours() => Rendering.Send(
        WireFormat.Messages,
        """
        {"messages":[{"role":"user","content":[{"type":"text","text":"a]}"}],"x":"]}"},
        {"role":"system","content":"Budget."},{"role":"user","content":"b"}],"model":"m"}
        """,
        Rendering.Edit(2, 2, EditScope.Messages, """{"role":"system","content":"-"}"""))
        .ShouldBe("""
            {"messages":[{"role":"user","content":[{"type":"text","text":"a]}"}],"x":"]}"},
            {"role":"system","content":"-"},{"role":"user","content":"b"}],"model":"m"}
            """);

    [Fact]
    public void Render_StringContentEdited_BecomesAList() => Rendering.Send(
        WireFormat.Messages, ToolLoop, Rendering.Edit(2, 2, EditScope.Items, """{"type":"text","text":"1"}""", """{"type":"text","text":"2"}"""))
        .ShouldBe(ToolLoop.Replace("\"Go.\"", """[{"type":"text","text":"1"},{"type":"text","text":"2"}]""", StringComparison.Ordinal));

    [Theory]
    [InlineData(WireFormat.Messages, """{"system":"s","model":"m","messages":[]}""", """{"system":[],"model":"m","messages":[]}""")]
    [InlineData(WireFormat.Responses, """{"instructions":"s","model":"m"}""", """{"instructions":null,"model":"m"}""")]
    [InlineData(WireFormat.Responses, """{"input":"s","model":"m"}""", """{"input":[],"model":"m"}""")]
    public void Render_LoneStringRemoved_LeavesAnEmptyValue(WireFormat wire, string body, string expected) =>
        Rendering.Send(wire, body, Rendering.Edit(1, 1, EditScope.Items)).ShouldBe(expected);

    [Fact]
    public void Render_NothingToDo_IsNull()
    {
        using var request = Reading.Read(WireFormat.Messages, ToolLoop);

        PathRenderer.Render(request, new TurnRendering()).ShouldBeNull();
    }

    [Theory]
    [InlineData(0, 1, EditScope.Items, "1 to 5|0 to 1")]
    [InlineData(5, 6, EditScope.Items, "within 5")]
    [InlineData(3, 2, EditScope.Items, "3 to 2")]
    [InlineData(1, 2, EditScope.Items, "sections")]
    [InlineData(1, 1, EditScope.Messages, "none")]
    [InlineData(4, 4, EditScope.Messages, "begins at item 4")]
    [InlineData(2, 3, EditScope.Messages, "ends at item 3")]
    public void Render_EditThatDoesNotFit_SaysWhy(int from, int to, EditScope scope, string why)
    {
        using var request = Reading.Read(WireFormat.Messages, ToolLoop);
        var rendering = new TurnRendering { Edits = [Rendering.Edit(from, to, scope, "{}")] };

        Should.Throw<ArgumentException>(() => PathRenderer.Render(request, rendering)).Message
            .ShouldMatch(why);
    }

    [Fact]
    public void Render_EditOfMessagesBehindAnEditOfItsFirstBlock_IsRefused()
    {
        using var request = Reading.Read(WireFormat.Messages, ToolLoop);
        var rendering = new TurnRendering { Edits = [Rendering.Edit(3, 3, EditScope.Items), Rendering.Edit(4, 4, EditScope.Messages)] };

        Should.Throw<ArgumentException>(() => PathRenderer.Render(request, rendering)).Message.ShouldContain("inside a message");
    }

    [Fact]
    public void Render_FragmentWithoutBytes_IsRefused()
    {
        using var request = Reading.Read(WireFormat.Messages, ToolLoop);
        var rendering = new TurnRendering { Edits = [Rendering.Edit(2, 2, EditScope.Items, "")] };

        Should.Throw<ArgumentException>(() => PathRenderer.Render(request, rendering)).Message.ShouldContain("no bytes");
    }
}
