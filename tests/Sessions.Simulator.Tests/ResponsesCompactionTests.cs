namespace Sessions.Simulator.Tests;

public sealed class ResponsesCompactionTests
{
    private const string Threshold = ""","context_management":[{"type":"compaction","compact_threshold":5000}]""";

    [Fact]
    public async Task BeyondTheThreshold_ACompactionItemComesFirst()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(
            Bodies.Responses, Bodies.ResponsesBody(Bodies.Text(6000), Threshold));

        answer.String("output", "0", "type").ShouldBe("compaction");
        answer.String("output", "1", "type").ShouldBe("message");

        // The whole prompt for the summary, and the summary for the answer.
        answer.Number("usage", "input_tokens").ShouldBe(6000 + 4 + 3 + 400 + 4 + 3);
        answer.Number("usage", "output_tokens").ShouldBe(400 + 30);
    }

    [Fact]
    public async Task BelowTheThreshold_NothingIsCompacted()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(
            Bodies.Responses, Bodies.ResponsesBody(Bodies.Text(4000), Threshold));

        answer.At("output").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task ItemSentBack_CountsAsItsSummaryAndHidesWhatIsBefore()
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { SummaryTokens = 90 });
        var answer = await provider.JsonAsync(
            Bodies.Responses, Bodies.ResponsesBody(Bodies.Text(6000), Threshold));
        var output = answer.At("output").GetRawText().Trim('[', ']');

        var whole = await provider.JsonAsync(Bodies.Responses, Input($"{User(Bodies.Text(6000))},{output},{User("more")}"));
        var pruned = await provider.JsonAsync(Bodies.Responses, Input($"{output},{User("more")}"));

        // The summary, the answer of 30, one word: each in a message of four; three that prime the reply.
        whole.Number("usage", "input_tokens").ShouldBe(90 + 30 + 1 + (3 * 4) + 3);
        pruned.Number("usage", "input_tokens").ShouldBe(whole.Number("usage", "input_tokens"));
    }

    [Fact]
    public async Task PreviousResponse_Compacted_ContinuesFromTheSummary()
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { SummaryTokens = 90 });
        var answer = await provider.JsonAsync(
            Bodies.Responses, Bodies.ResponsesBody(Bodies.Text(6000), Threshold));

        var next = await provider.JsonAsync(
            Bodies.Responses, Bodies.ResponsesBody("more", $$""","previous_response_id":"{{answer.String("id")}}" """));

        next.Number("usage", "input_tokens").ShouldBe(90 + 30 + 1 + (3 * 4) + 3);
    }

    [Fact]
    public async Task Stream_CompactionItem_IsAddedAndDoneBeforeTheMessage()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var stream = await provider.TextAsync(
            Bodies.Responses, Bodies.ResponsesBody(Bodies.Text(6000), Threshold + ""","stream":true"""));

        var events = Bodies.Events(stream);
        Bodies.At(events[2], "item", "type").GetString().ShouldBe("compaction");
        Bodies.At(events[3], "item", "encrypted_content").GetString()!.ShouldStartWith("gAAAA");
        Bodies.At(events[4], "output_index").GetInt32().ShouldBe(1);
        Bodies.At(events[^1], "response", "output").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Compact_Conversation_IsAllUserMessagesAndOneItem()
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { SummaryTokens = 90 });
        var call = """
            {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
            {"type":"function_call_output","call_id":"c1","output":"a b c"}
            """;

        var compacted = await provider.JsonAsync(
            "/v1/responses/compact", Input($"{User("one two")},{call},{User("three")}"));

        compacted.String("object").ShouldBe("response.compaction");
        compacted.At("output").GetArrayLength().ShouldBe(3);
        compacted.At("output", "0", "content").GetRawText().ShouldBe("""[{"type":"input_text","text":"one two"}]""");
        compacted.String("output", "2", "type").ShouldBe("compaction");
        compacted.Number("usage", "output_tokens").ShouldBe(90);
    }

    [Fact]
    public async Task Compact_OutputAsInput_CountsUserMessagesAndSummary()
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { SummaryTokens = 90 });
        var compacted = await provider.JsonAsync(
            "/v1/responses/compact", Input($"{User("one two")},{User("three")}"));
        var output = compacted.At("output").GetRawText().Trim('[', ']');

        var next = await provider.JsonAsync(Bodies.Responses, Input($"{output},{User("more")}"));

        next.Number("usage", "input_tokens").ShouldBe(2 + 1 + 90 + 1 + (4 * 4) + 3);
    }

    [Fact]
    public async Task Compact_PreviousResponse_RepeatsItsUserMessages()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var first = await provider.JsonAsync(Bodies.Responses, Bodies.ResponsesBody("one"));
        var second = await provider.JsonAsync(
            Bodies.Responses, Bodies.ResponsesBody("two", $$""","previous_response_id":"{{first.String("id")}}" """));

        var compacted = await provider.JsonAsync(
            "/v1/responses/compact", $$"""{"model":"sim-1","previous_response_id":"{{second.String("id")}}"}""");

        compacted.At("output").GetArrayLength().ShouldBe(3);
        compacted.String("output", "1", "content", "0", "text").ShouldBe("two");
    }

    private static string Input(string items) => $$"""{"model":"sim-1","input":[{{items}}]}""";

    private static string User(string text) => $$"""{"role":"user","content":{{Bodies.Quote(text)}}}""";
}
