using System.Text;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;
using Sessions.Wire.Requests;
using Sessions.Wire.Tests.Requests;

namespace Sessions.Wire.Tests.Edits;

public sealed class HintRenderingTests
{
    private const string Marker = "\"cache_control\":{\"type\":\"ephemeral\"}";
    private const string LongMarker = "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";

    [Fact]
    public void Render_BreakpointOnABlock_IsItsLastMember() => Mark(
        """{"model":"m","tools":[{"name":"f" }],"messages":[]}""", new CacheHint(1, true))
        .ShouldBe($$$"""{"model":"m","tools":[{"name":"f" ,{{{LongMarker}}}}],"messages":[]}""");

    [Fact]
    public void Render_BreakpointOnSystemString_KeepsItsBytesInABlock() => Mark(
        """{"model":"m","system":"\u0041b","messages":[]}""", new CacheHint(1, false))
        .ShouldBe($$$"""{"model":"m","system":[{"type":"text","text":"\u0041b",{{{Marker}}}}],"messages":[]}""");

    [Fact]
    public void Render_BreakpointOnStringContent_KeepsItsBytesInABlock() => Mark(
        """{"model":"m","messages":[{"content" : "a","role":"user"}]}""", new CacheHint(1, false))
        .ShouldBe($$$"""{"model":"m","messages":[{"content" : [{"type":"text","text":"a",{{{Marker}}}}],"role":"user"}]}""");

    [Theory]
    [InlineData("""{"type":"thinking","thinking":"x"}""")]
    [InlineData("""{"type":"redacted_thinking","data":"x"}""")]
    [InlineData("""{"type":"text","text":""}""")]
    [InlineData("""{"type":"novelty"}""")]
    [InlineData("5")]
    public void Render_BreakpointWhereNoneMayStand_MovesToTheItemBefore(string block) => Mark(
        $$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},{{{block}}}]}]}""", new CacheHint(2, false))
        .ShouldBe($$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a",{{{Marker}}}},{{{block}}}]}]}""");

    [Fact]
    public void Render_BreakpointOnADeferredTool_MovesToTheToolBefore() => Mark(
        """{"model":"m","tools":[{"name":"f"},{"name":"g","defer_loading":true}],"messages":[]}""", new CacheHint(2, false))
        .ShouldBe($$$"""{"model":"m","tools":[{"name":"f",{{{Marker}}}},{"name":"g","defer_loading":true}],"messages":[]}""");

    [Fact]
    public void Render_BreakpointWithNothingBefore_IsLeftOut()
    {
        const string body = """{"model":"m","tools":[{"name":"f"}],"messages":[{"role":"user","content":""}]}""";

        Mark(body, new CacheHint(2, false)).ShouldBe(body);
    }

    [Fact]
    public void Render_MarkerThatSaysNull_IsReplaced() => Mark(
        """{"model":"m","tools":[{"cache_control": null,"name":"f"}],"messages":[]}""", new CacheHint(1, false))
        .ShouldBe("""{"model":"m","tools":[{"cache_control": {"type":"ephemeral"},"name":"f"}],"messages":[]}""");

    [Fact]
    public void Render_TwoBreakpointsThatMeet_StandOnce() => Mark(
        """{"model":"m","tools":[{"name":"f"},{"name":"g","defer_loading":true}],"messages":[]}""", new CacheHint(1, true), new CacheHint(2, false))
        .ShouldBe($$$"""{"model":"m","tools":[{"name":"f",{{{LongMarker}}}},{"name":"g","defer_loading":true}],"messages":[]}""");

    [Theory]
    [InlineData("""{"role":"user","content":"So far."}""", """{"role":"user","content":[{"type":"text","text":"So far.",#}]}""")]
    [InlineData("""{"content":[{"type":"text","text":"a"},{"type":"text","text":""}],"role":"user"}""",
        """{"content":[{"type":"text","text":"a",#},{"type":"text","text":""}],"role":"user"}""")]
    public void Render_BreakpointInReplacedMessages_StandsInTheFragment(string fragment, string expected) => Rendering.Send(
        WireFormat.Messages,
        """{"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}""",
        new TurnRendering { Edits = [Rendering.Edit(1, 2, EditScope.Messages, fragment)], Breakpoints = [new(1, false), new(2, false)] })
        .ShouldBe($$"""{"model":"m","messages":[{{expected.Replace("#", Marker, StringComparison.Ordinal)}},{"role":"user","content":"c"}]}""");

    [Fact]
    public void Render_ClientsMarkerOnAReplacedItem_IsCarriedOver() => Rendering.Send(
        WireFormat.Messages,
        $$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"long",{{{LongMarker}}}}]}]}""",
        Rendering.Edit(1, 1, EditScope.Items, """{"type":"tool_result","tool_use_id":"a","content":"-"}"""))
        .ShouldBe($$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"-",{{{LongMarker}}}}]}]}""");

    [Fact]
    public void Render_CacheKeyAndContextManagement_StandFirst() => Rendering.Send(
        WireFormat.Responses,
        """{ "model":"m"}""",
        new TurnRendering { PromptCacheKey = "k\"", ContextManagement = Json("[1]") })
        .ShouldBe("""{"prompt_cache_key":"k\"","context_management":[1], "model":"m"}""");

    [Fact]
    public void Render_CacheKeyAndContextManagementOfTheClient_Stand()
    {
        const string body = """{"model":"m","prompt_cache_key":null,"context_management":[]}""";

        Rendering.Send(WireFormat.Responses, body, new TurnRendering { PromptCacheKey = "k", ContextManagement = Json("[1]") }).ShouldBe(body);
    }

    [Fact]
    public void Render_HintsThatTheFormatLacks_AreRefused()
    {
        using var chat = Reading.Read(WireFormat.Chat, """{"model":"m","messages":[1]}""");
        using var messages = Reading.Read(WireFormat.Messages, """{"model":"m","messages":[1]}""");

        Should.Throw<ArgumentException>(() => PathRenderer.Render(chat, new TurnRendering { Breakpoints = [new(1, false)] }));
        Should.Throw<ArgumentException>(() => PathRenderer.Render(chat, new TurnRendering { ContextManagement = Json("[]") }));
        Should.Throw<ArgumentException>(() => PathRenderer.Render(messages, new TurnRendering { PromptCacheKey = "k" }));
        Should.Throw<ArgumentException>(() => PathRenderer.Render(messages, new TurnRendering { Breakpoints = [new(2, false)] }));
    }

    [Fact]
    public void With_UsageSplice_ComesBehindWhatTheGridSets()
    {
        using var request = Reading.Read(WireFormat.Chat, """{"model":"m","stream":true,"messages":[]}""");
        var patch = PathRenderer.Render(request, new TurnRendering { PromptCacheKey = "k" })!.With(UsageRequestSplice.Of(request)!.Value);
        var written = new System.Buffers.ArrayBufferWriter<byte>();
        patch.WriteTo(request.Body.Span, written);

        Encoding.UTF8.GetString(written.WrittenSpan)
            .ShouldBe("""{"prompt_cache_key":"k","stream_options":{"include_usage":true},"model":"m","stream":true,"messages":[]}""");
    }

    [Fact]
    public void With_OverlappingSplice_IsRefused()
    {
        var patch = new BodyPatch(new BodySplice(4, 4, default));

        Should.Throw<ArgumentException>(() => patch.With(new BodySplice(5, 0, default)));
        Should.Throw<ArgumentException>(() => patch.With(new BodySplice(3, 2, default)));
        patch.With(new BodySplice(8, 0, default)).With(new BodySplice(2, 2, default)).LengthAfter(10).ShouldBe(4);
    }

    private static string Mark(string body, params CacheHint[] hints) =>
        Rendering.Send(WireFormat.Messages, body, new TurnRendering { Breakpoints = hints });

    private static KeptJson Json(string json) => new(Encoding.UTF8.GetBytes(json));
}
