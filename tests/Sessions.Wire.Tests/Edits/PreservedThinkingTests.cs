using Sessions.Core.Compaction;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Tests.Requests;

namespace Sessions.Wire.Tests.Edits;

/// <summary>
/// A provider binds thinking to all that stands before it, so an edit upstream of it must find and drop every such block.
/// </summary>
public sealed class PreservedThinkingTests
{
    private const string Interleaved = """
        {"model":"m","thinking":{"type":"adaptive"},"messages":[
        {"role":"user","content":"Go."},
        {"role":"assistant","content":[{"type":"thinking","thinking":"1","signature":"s"},
          {"type":"text","text":"Reading."},{"type":"tool_use","id":"a","name":"f","input":{}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"x"}]},
        {"content":[{"signature":"s","thinking":"2","type":"thinking"},{"type":"redacted_thinking","data":"d"},
          {"type":"tool_use","id":"b","name":"f","input":{"type":"thinking"}}],"role":"assistant"},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"b","content":"y"}]}]}
        """;

    [Fact]
    public void Kind_ThinkingInToolLoops_IsReasoning()
    {
        using var request = Reading.Read(WireFormat.Messages, Interleaved);

        Reasoning(request).ShouldBe([2, 6, 7]);
        request.Thinking.ShouldNotBeNull();
    }

    [Fact]
    public void Render_AllThinkingDropped_LeavesCallsAndResults()
    {
        using var request = Reading.Read(WireFormat.Messages, Interleaved);
        PathEdit[] edits = [.. Reasoning(request).Select(depth => Rendering.Edit(depth, depth, EditScope.Items))];

        Rendering.Send(WireFormat.Messages, Interleaved, edits).ShouldBe("""
            {"model":"m","thinking":{"type":"adaptive"},"messages":[
            {"role":"user","content":"Go."},
            {"role":"assistant","content":[{"type":"text","text":"Reading."},{"type":"tool_use","id":"a","name":"f","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"x"}]},
            {"content":[{"type":"tool_use","id":"b","name":"f","input":{"type":"thinking"}}],"role":"assistant"},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"b","content":"y"}]}]}
            """);
    }

    private static List<int> Reasoning(Wire.Requests.WireRequest request)
    {
        var items = request.Path.Items.ToArray();
        return [.. Enumerable.Range(1, items.Length).Where(depth => items[depth - 1].Kind == ItemKind.Reasoning)];
    }
}
