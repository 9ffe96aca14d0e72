using System.Diagnostics;
using System.Text;
using Sessions.Core.Compaction;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;
using Sessions.Wire.Tests.Requests;

namespace Sessions.Wire.Tests.Edits;

public sealed class RenderSpeed
{
    private const int Rounds = 2000;

    [Fact(Explicit = true)]
    public void Render_FortyEditsOfALargeBody_PrintsItsTime()
    {
        var messages = new StringBuilder();
        var output = $"{new string('x', 2000)}\\n{new string('y', 1900)}";
        for (var turn = 0; turn < 150; turn++)
        {
            messages.Append($$$"""{"role":"assistant","content":[{"type":"text","text":"t"},{"type":"tool_use","id":"{{{turn}}}","name":"f","input":{}}]},""");
            messages.Append($$$"""{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{{turn}}}","content":"{{{output}}}"}]},""");
        }

        using var request = Reading.Read(WireFormat.Messages, $$"""{"model":"m","messages":[{{messages}}{"role":"user","content":"Go on."}]}""");
        const string cleared = """{"type":"tool_result","tool_use_id":"1","content":"-"}""";
        var rendering = new TurnRendering
        {
            Edits = [.. Enumerable.Range(1, 40).Select(turn => Rendering.Edit(turn * 3, turn * 3, EditScope.Items, cleared))],
            Breakpoints = [new(120, false), new(450, false), new(451, false)],
        };
        var target = new byte[request.Body.Length];
        var source = request.Body.ToArray();
        _ = Time(() => PathRenderer.Render(request, rendering));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var render = Time(() => PathRenderer.Render(request, rendering));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var copy = Time(() => source.CopyTo(target, 0));

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{source.Length:N0} B: render {render:F1} us, {allocated / Rounds:N0} B allocated; copying the body {copy:F1} us");
    }

    private static double Time(Action action)
    {
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
        {
            action();
        }

        return watch.Elapsed.TotalMicroseconds / Rounds;
    }
}
