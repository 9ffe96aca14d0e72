using System.Text;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;
using Sessions.Wire.Paths;
using Sessions.Wire.Requests;
using Sessions.Wire.Tests.Requests;

namespace Sessions.Wire.Tests.Paths;

/// <summary>What a turn leaves behind is what the request that extends it asks for, and what no other asks for.</summary>
public sealed class PathTipsTests
{
    private const string ChatUser = """{"role":"user","content":"Hello"}""";
    private const string MessagesUser = """{"role":"user","content":"Hello"}""";
    private const string ResponsesUser = """{"role":"user","content":"Hello"}""";

    /// <summary>Format, what was sent, the recorded answer, and what a client makes of both in its next
    /// request.</summary>
    public static TheoryData<WireFormat, string, string, string> Echoes => new()
    {
        {
            WireFormat.Chat, ChatUser,
            """{"role":"assistant","content":"Hi there.\n","refusal":null,"annotations":[]}""",
            """{"role":"assistant","content":"Hi there."}"""
        },
        {
            WireFormat.Chat, ChatUser,
            """{"role":"assistant","content":"Gr\u00fc\u00df dich","reasoning_content":"Well."}""",
            """{"content":[{"type":"text","text":"Grüß dich"}],"role":"assistant"}"""
        },
        {
            WireFormat.Chat, ChatUser,
            """{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]}""",
            """{"role":"assistant","tool_calls":[{"type":"function","function":{"arguments":"{ \"a\": 1 }","name":"f"},"id":"c1"}]}"""
        },
        {
            WireFormat.Messages, MessagesUser,
            """[{"type":"thinking","thinking":"Well.","signature":"s"},{"type":"text","text":"Hi","citations":null},{"type":"text","text":" there."}]""",
            """{"role":"assistant","content":[{"type":"text","text":"Hi there."}]}"""
        },
        {
            WireFormat.Messages, MessagesUser,
            """[{"type":"text","text":"Hi there."}]""",
            """{"role":"assistant","content":"Hi there."}"""
        },
        {
            WireFormat.Messages, MessagesUser,
            """[{"type":"server_tool_use","id":"s1","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},{"type":"text","text":"Found."},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]""",
            """{"role":"assistant","content":[{"type":"server_tool_use","id":"s1","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},{"type":"text","text":"Found."},{"type":"tool_use","id":"t1","name":"f","input":{"a": 1.0}}]}"""
        },
        {
            WireFormat.Responses, ResponsesUser,
            """[{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"x"},{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi there.","annotations":[]}]}]""",
            """{"role":"assistant","content":"Hi there."}"""
        },
        {
            WireFormat.Responses, ResponsesUser,
            """[{"id":"fc_1","type":"function_call","status":"completed","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call","call_id":"c2","name":"g","arguments":"{}"}]""",
            """{"type":"function_call","call_id":"c1","name":"f","arguments":"{ }"},{"type":"function_call","call_id":"c2","name":"g","arguments":"{}"}"""
        },
    };

    [Theory]
    [MemberData(nameof(Echoes))]
    public void Of_RequestThatExtendsATurn_HoldsTheTurnsTipFirst(
        WireFormat wire, string sent, string output, string echo)
    {
        var tip = TipAfter(wire, $"[{sent}]", output).ShouldNotBeNull();

        Candidates(wire, $"[{sent},{echo},{sent}]")[0].ShouldBe(tip);
        Candidates(wire, $"[{sent},{echo}]")[0].ShouldBe(tip);
    }

    [Theory]
    [InlineData(WireFormat.Chat, """{"role":"assistant","content":"Hi!"}""", """{"role":"assistant","content":"Hi?"}""")]
    [InlineData(
        WireFormat.Chat,
        """{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}""",
        """{"role":"assistant","tool_calls":[{"id":"c2","type":"function","function":{"name":"f","arguments":""}}]}""")]
    [InlineData(WireFormat.Messages, """[{"type":"text","text":"Hi!"}]""", """{"role":"assistant","content":"Hi?"}""")]
    [InlineData(
        WireFormat.Responses,
        """[{"type":"function_call","call_id":"c1","name":"f","arguments":""}]""",
        """{"type":"function_call","call_id":"c1","name":"g","arguments":""}""")]
    public void Of_RequestWithAnotherAnswer_DoesNotHoldTheTurnsTip(WireFormat wire, string output, string echo)
    {
        var tip = TipAfter(wire, $"[{ChatUser}]", output).ShouldNotBeNull();

        Candidates(wire, $"[{ChatUser},{echo},{ChatUser}]").ShouldNotContain(tip);
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public void Of_RequestWithoutAnAnswer_IsEmpty(WireFormat wire)
    {
        Candidates(wire, $"[{ChatUser}]").ShouldBeEmpty();
        Candidates(wire, $"[{ChatUser},{ChatUser}]").ShouldBeEmpty();
        Candidates(wire, "[]").ShouldBeEmpty();
    }

    [Fact]
    public void Of_AnswerThatFollowsOnNothing_IsNoCandidate() =>
        Candidates(WireFormat.Chat, """[{"role":"assistant","content":"Welcome."},{"role":"user","content":"Hi"}]""")
            .ShouldBeEmpty();

    [Fact]
    public void Of_ToolResultsOfTheClient_AreNoAnswer()
    {
        const string Results =
            """{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"},{"type":"tool_result","tool_use_id":"b"}]}""";

        Candidates(WireFormat.Messages, $"[{MessagesUser},{Results}]").ShouldBeEmpty();
    }

    [Fact]
    public void Of_LongConversation_HoldsTheDeepestAnswersOnlyAndOnePathOfItsOwn()
    {
        var messages = string.Join(',', Enumerable.Range(0, 100).Select(static turn =>
            $$"""{"role":"user","content":"q{{turn}}"},{"role":"assistant","content":"a{{turn}}"}"""));

        Candidates(WireFormat.Chat, $"[{messages}]").Count.ShouldBe(PathTips.CandidatesMax);
        Candidates(WireFormat.Chat, $"[{messages}]", room: 2).Count.ShouldBe(2);
        Candidates(WireFormat.Chat, $"[{messages}]")[..2].ShouldBe(Candidates(WireFormat.Chat, $"[{messages}]", room: 2));
    }

    [Fact]
    public void Of_ManyToolResultsOfOneMessage_TakesNoLongerThanTheyAreMany()
    {
        var results = string.Join(
            ',', Enumerable.Repeat("""{"type":"tool_result","tool_use_id":"a"}""", 50_000));

        Candidates(WireFormat.Messages, $$"""[{{MessagesUser}},{"role":"user","content":[{{results}}]}]""")
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("previous_response_id", "\"resp_1\"")]
    [InlineData("conversation", "\"conv_1\"")]
    public void PathTips_RequestThatIsNotWhole_HasNone(string field, string value)
    {
        var body = $$"""{"model":"m","input":[{{ResponsesUser}},{"role":"assistant","content":"Hi"}],"{{field}}":{{value}}}""";
        using var request = Reading.Read(WireFormat.Responses, body);

        PathTips.Of(request, new ChainHash[PathTips.CandidatesMax]).ShouldBe(0);
        PathTips.After(request, TurnEnding.Completed, Summary("[]")).ShouldBeNull();
    }

    [Theory]
    [InlineData(TurnEnding.Aborted, """{"role":"assistant","content":"Hi th"}""", false)]
    [InlineData(TurnEnding.Failed, """{"role":"assistant","content":"Hi th"}""", false)]
    [InlineData(TurnEnding.Completed, """{"role":"assistant","content":"Hi th"}""", true)]
    [InlineData(TurnEnding.Completed, """[{"role":"assistant","content":"Hi"},{"role":"assistant","content":"Ho"}]""", false)]
    public void After_AnswerThatIsNotKnownWhole_IsThePathItself(TurnEnding ending, string output, bool truncated)
    {
        using var request = Reading.Read(WireFormat.Chat, Reading.Body(WireFormat.Chat, $"[{ChatUser}]"));

        var tip = PathTips.After(request, ending, Summary(output) with { OutputTruncated = truncated });

        tip.ShouldBe(request.Path.Items.Span[^1].Chain);
        Candidates(WireFormat.Chat, $$"""[{{ChatUser}},{"role":"assistant","content":"Hi"}]""")[1].ShouldBe(tip!.Value);
    }

    [Theory]
    [InlineData(TurnEnding.Aborted)]
    [InlineData(TurnEnding.Failed)]
    public void After_TurnWithoutAnAnswer_IsNull(TurnEnding ending)
    {
        using var request = Reading.Read(WireFormat.Chat, Reading.Body(WireFormat.Chat, $"[{ChatUser}]"));

        PathTips.After(request, ending, Summary("")).ShouldBeNull();
        PathTips.After(request, ending, null).ShouldBeNull();
    }

    [Fact]
    public void After_AnswerThatTheClientBegan_IsOneWithItsBeginning()
    {
        var tip = TipAfter(
            WireFormat.Messages,
            $$"""[{{MessagesUser}},{"role":"assistant","content":"The crane"}]""",
            """[{"type":"text","text":" is free."}]""");

        Candidates(
            WireFormat.Messages,
            $$"""[{{MessagesUser}},{"role":"assistant","content":"The crane is free."},{{MessagesUser}}]""")[0]
            .ShouldBe(tip!.Value);
    }

    [Fact]
    public void Of_AnswerThatIsNestedOnPurpose_EndsSoon()
    {
        const int Depth = 50;
        var nested = string.Concat(Enumerable.Repeat("""{"content":[""", Depth)) + "1"
            + string.Concat(Enumerable.Repeat("]}", Depth));

        Candidates(WireFormat.Chat, $$"""[{{ChatUser}},{"role":"assistant","content":[{{nested}}]}]""").Count.ShouldBe(2);
    }

    private static ChainHash? TipAfter(WireFormat wire, string messages, string output)
    {
        using var request = Reading.Read(wire, Reading.Body(wire, messages));
        return PathTips.After(request, TurnEnding.Completed, Summary(output));
    }

    private static List<ChainHash> Candidates(WireFormat wire, string messages, int room = PathTips.CandidatesMax)
    {
        using var request = RequestReader.TryRead(
            wire,
            Encoding.UTF8.GetBytes(Reading.Body(wire, messages)),
            new RequestLimits { ItemsMax = 100_000, DepthMax = 128 },
            out var read,
            out _) ? read : throw new InvalidOperationException("The body is malformed.");
        var candidates = new ChainHash[room];
        return [.. candidates[..PathTips.Of(request, candidates)]];
    }

    private static AnswerSummary Summary(string output) => new() { Output = Encoding.UTF8.GetBytes(output) };
}
