namespace Sessions.Simulator.Tests;

public sealed class BehaviourTests
{
    [Theory]
    [InlineData(Bodies.Chat)]
    [InlineData(Bodies.Responses)]
    [InlineData(Bodies.Messages)]
    public async Task SameSeed_SameRequests_SameBytes(string path)
    {
        await using var first = await SimulatedProvider.StartAsync();
        await using var second = await SimulatedProvider.StartAsync();
        var body = Bodies.Body(path, "tell me", ""","stream":true""");

        (await first.TextAsync(path, body)).ShouldBe(await second.TextAsync(path, body));
    }

    [Fact]
    public async Task OtherSeed_SameRequest_OtherText()
    {
        await using var first = await SimulatedProvider.StartAsync();
        await using var second = await SimulatedProvider.StartAsync(new SimulatorOptions { Seed = 2 });

        var text = await TextAsync(first);

        (await TextAsync(second)).ShouldNotBe(text);

        static async Task<string?> TextAsync(SimulatedProvider provider) =>
            (await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody("hi"))).String("choices", "0", "message", "content");
    }

    [Fact]
    public async Task Latency_OfTheClock_HoldsTheAnswerBack()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var wait = provider.Time.NextWait.Task;
        var answer = provider.PostAsync(Bodies.Chat, Bodies.ChatBody("hi"), ("x-sim-latency-ms", "700"));

        (await wait).ShouldBe(TimeSpan.FromMilliseconds(700));
        answer.IsCompleted.ShouldBeFalse();
        provider.Time.Advance(TimeSpan.FromMilliseconds(700));

        using var response = await answer;
        response.IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task TokensPerSecond_FirstDelta_ComesAfterItsTime()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var wait = provider.Time.NextWait.Task;
        var body = Bodies.ChatBody("""[[sim text="a"]]""", ""","stream":true""");

        using var response = await provider.PostAsync(Bodies.Chat, body, ("x-sim-tokens-per-second", "4"));

        (await wait).ShouldBe(TimeSpan.FromMilliseconds(250));
        provider.Time.Advance(TimeSpan.FromMilliseconds(250));
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .ShouldEndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task Repeat_ThreeRounds_CallsUntilTheLast()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var messages = """{"role":"user","content":"[[sim tool=f repeat=2]]"}""";
        var reasons = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            var body = $$"""{"model":"sim-1","tools":[{{Bodies.ChatTool}}],"messages":[{{messages}}]}""";
            var answer = await provider.JsonAsync(Bodies.Chat, body);
            reasons.Add(answer.String("choices", "0", "finish_reason"));
            if (reasons[i] == "tool_calls")
            {
                var message = answer.At("choices", "0", "message");
                var id = message.String("tool_calls", "0", "id");
                messages += $$""","{{message.GetRawText()}},{"role":"tool","tool_call_id":"{{id}}","content":"ok"}"""
                    .Remove(1, 1);
            }
        }

        reasons.ShouldBe(["tool_calls", "tool_calls", "stop"]);
    }

    [Fact]
    public async Task Billing_PerModelAndSession_SumsAnswersAndSkipsRefusals()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await provider.TextAsync(Bodies.Chat, Bodies.ChatBody("""[[sim text="a b"]]"""), ("x-session-id", "s1"));
        await provider.TextAsync(Bodies.Chat, Bodies.ChatBody("""[[sim text="a b c"]]"""));
        await provider.TextAsync(Bodies.Chat, "{}");

        var billing = await provider.GetAsync("/sim/billing");

        billing.At("models", "sim-1").GetRawText().ShouldBe(
            """
            {"requests":2,"input_tokens":21,"cached_tokens":0,"cache_write_tokens":0,"cache_write_long_tokens":0,
            "output_tokens":5,"reasoning_tokens":0}
            """.Unwrapped());
        billing.Number("sessions", "s1", "output_tokens").ShouldBe(2);
    }

    [Fact]
    public async Task Billing_CutStream_ChargesWhatWasSent()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        using var response = await provider.PostAsync(
            Bodies.Chat, Bodies.ChatBody("[[sim tokens=20 fault=cut cut_after=4]]", ""","stream":true"""));
        await Should.ThrowAsync<HttpRequestException>(
            () => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        (await provider.GetAsync("/sim/billing")).Number("total", "output_tokens").ShouldBe(3);
    }

    [Fact]
    public async Task BilledAnswers_SwitchedOn_TellsEachByTheDigitsOfItsId()
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { BilledAnswersMax = 2 });
        var first = await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody("""[[sim text="a b"]]"""));
        var second = await provider.JsonAsync(Bodies.Messages, Bodies.Body(Bodies.Messages, """[[sim text="a b c"]]"""));
        await provider.TextAsync(Bodies.Chat, Bodies.ChatBody("""[[sim text="one too many"]]"""));

        var bills = await provider.GetAsync("/sim/billing/answers");

        bills.EnumerateObject().Select(static bill => (bill.Name, bill.Value.GetProperty("output_tokens").GetInt32()))
            .ShouldBe([(first.At("id").GetString()![^24..], 2), (second.At("id").GetString()![^24..], 3)], ignoreOrder: true);
        bills.EnumerateObject().First().Value.GetProperty("requests").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task BilledAnswers_ByDefault_AreNotKept()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        await provider.TextAsync(Bodies.Chat, Bodies.ChatBody("hi"));

        (await provider.GetAsync("/sim/billing/answers")).GetRawText().ShouldBe("{}");
    }

    [Fact]
    public async Task KeptRequests_SwitchedOn_TellsThoseWhoseTextAsksForIt()
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { KeptRequestsMax = 2 });
        var body = Bodies.ChatBody("[[sim keep=one tokens=1]]");
        var answer = await provider.JsonAsync(Bodies.Chat, body);
        await provider.TextAsync(Bodies.Chat, Bodies.ChatBody("not this one"));

        var kept = (await provider.GetAsync("/sim/requests")).EnumerateArray().ShouldHaveSingleItem();

        kept.GetProperty("name").GetString().ShouldBe("one");
        kept.GetProperty("answer").GetString().ShouldBe(answer.At("id").GetString()![^24..]);
        kept.GetProperty("body").GetRawText().ShouldBe(body);
    }

    [Fact]
    public async Task Reset_AfterRequests_StartsAnew()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = Bodies.ChatBody(Bodies.Text(2000));
        var first = await provider.TextAsync(Bodies.Chat, body);

        using var reset = await provider.PostAsync("/sim/reset", string.Empty);

        (await provider.TextAsync(Bodies.Chat, body)).ShouldBe(first);
    }

    [Theory]
    [InlineData(Bodies.Chat)]
    [InlineData(Bodies.Responses)]
    [InlineData(Bodies.Messages)]
    public async Task Canned_Stream_IsAWellFormedAnswerOfEightTokens(string path)
    {
        await using var provider = await SimulatedProvider.StartAsync(new SimulatorOptions { Canned = true });
        var body = Bodies.Body(path, Bodies.Text(5000), ""","stream":true""");

        var stream = await provider.TextAsync(path, body);
        var whole = await provider.JsonAsync(path, Bodies.Body(path, "hi"));

        var events = Bodies.Events(stream);
        events.ShouldAllBe(static data => data == "[DONE]" || Bodies.At(data).ValueKind != default);
        stream.ShouldContain($"tokens\":{body.Length / 4}");
        whole.At("usage").GetRawText().ShouldContain("\"output_tokens\":8".Replace(
            "output", path == Bodies.Chat ? "completion" : "output", StringComparison.Ordinal));
    }
}
