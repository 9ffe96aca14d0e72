using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>Turns that bring only what is new: the grid sends the rest.</summary>
public sealed class ManagedTurnTests(RecordingSilo silo)
{
    public static TheoryData<WireFormat, bool> Everything => new(
        from wire in new[] { WireFormat.Chat, WireFormat.Responses, WireFormat.Messages }
        from stream in new[] { false, true }
        select (wire, stream));

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Turns_OneAfterAnother_EachSendWhatTheLastOneSentAndMore(WireFormat wire, bool stream)
    {
        var session = await StartAsync();

        var first = await session.SayAsync(wire, "One.", stream);
        var second = await session.SayAsync(wire, "Two.", stream);
        var third = await session.TurnAsync(
            $$"""{"message":"\"Three\" \u00e9","stream":{{(stream ? "true" : "false")}}}""");

        ManagedSession.TextsOf(wire, third).ShouldBe(
            ["One.", WireSamples.AnswerText, "Two.", WireSamples.AnswerText, "\"Three\" é"]);
        ManagedSession.ShouldGoOn(ManagedSession.ListOf(wire, second), ManagedSession.ListOf(wire, first));
        ManagedSession.ShouldGoOn(ManagedSession.ListOf(wire, third), ManagedSession.ListOf(wire, second));
        third.GetProperty("model").GetString().ShouldBe(RecordingSilo.Plain);
        var log = await silo.ReadLogAsync(session.Id);
        log.Turns.Count.ShouldBe(3);
        log.Turns.ShouldAllBe(static turn => turn.Ending == TurnEnding.Completed);
        log.Turns[2].Usage.Input.ShouldBe(12);
        log.Turns[2].Start.Matched.ShouldBe(log.Turns[1].Start.Items);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Answer_IsTheUpstreamsAndSaysItsTurn(WireFormat wire, bool stream)
    {
        var session = await StartAsync();

        var reply = await session.TryTurnAsync(ManagedSession.Message(wire, "One.", stream));

        reply.Status.ShouldBe(200, reply.Text);
        reply.Header("X-Session-Id").ShouldBe(session.Id);
        reply.Header("X-Session-Turn").ShouldBe("1");
        if (!stream)
        {
            reply.Text.ShouldBe(WireSamples.Answer(wire));
            return;
        }

        // Numbered, so that whoever loses the stream can say how far it came.
        reply.Text.ShouldBe(string.Concat(
            WireSamples.Stream(wire).Select(static (e, number) => $"id: {number}\n{e}")));
    }

    [Fact]
    public async Task Parameters_AndInstructions_AreOfTheirTurn()
    {
        var session = await StartAsync();

        var first = await session.TurnAsync(
            """
            {"message":"One.","model":"plain-1","wire":"messages","upstream":"plain","instructions":"Be brief.",
             "parameters":{"temperature":0.5,"max_tokens":77,"tools":[{"name":"look","input_schema":{"type":"object"}}]}}
            """);
        var second = await session.TurnAsync("""{"message":"Two."}""");
        var third = await session.TurnAsync("""{"message":"Three.","instructions":"Be long."}""");

        first.GetProperty("max_tokens").GetInt32().ShouldBe(77);
        first.GetProperty("temperature").GetDouble().ShouldBe(0.5);
        first.GetProperty("system").GetString().ShouldBe("Be brief.");
        second.TryGetProperty("temperature", out _).ShouldBeFalse();
        second.GetProperty("max_tokens").GetInt32().ShouldBeGreaterThan(77);
        second.GetProperty("system").GetString().ShouldBe("Be brief.");
        second.GetProperty("tools").GetRawText().ShouldBe(first.GetProperty("tools").GetRawText());
        third.GetProperty("system").GetString().ShouldBe("Be long.");
        third.GetProperty("tools").GetRawText().ShouldBe(first.GetProperty("tools").GetRawText());
        ManagedSession.ShouldGoOn(
            ManagedSession.ListOf(WireFormat.Messages, third), ManagedSession.ListOf(WireFormat.Messages, second));
    }

    [Theory]
    [InlineData("""{"model":"plain-1"}""", 422, "unprocessable")]
    [InlineData("""{"message":"a","input":[{"role":"user","content":"b"}],"model":"plain-1"}""", 422, "unprocessable")]
    [InlineData("""{"message":"","model":"plain-1"}""", 422, "unprocessable")]
    [InlineData("""{"input":["a"],"model":"plain-1"}""", 422, "unprocessable")]
    [InlineData("""{"message":"a"}""", 422, "unprocessable")]
    [InlineData("""{"message":"a","model":"plain-1","upstream":"nobody"}""", 422, "unprocessable")]
    [InlineData("""{"message":"a","model":"nobody-1"}""", 404, "model_not_found")]
    [InlineData("""{"message":"a","model":"plain-1","wire":"morse"}""", 422, "unprocessable")]
    [InlineData("""{"message":"a","model":"plain-1","parameters":[]}""", 422, "unprocessable")]
    [InlineData("""{"message":"a","model":"plain-1","more":1}""", 422, "unprocessable")]
    [InlineData("""[]""", 400, "malformed_request")]
    [InlineData("""{"message":""", 400, "malformed_request")]
    public async Task Body_ThatDoesNotHold_IsRefusedAndChangesNothing(string body, int status, string code)
    {
        var session = await StartAsync();

        var reply = await session.TryTurnAsync(body);

        reply.ShouldBeProblem(status, code);
        reply.Header("x-should-retry").ShouldBe("false");
        (await silo.ReadLogAsync(session.Id)).Types.ShouldBe(["session.created"]);
        session.Upstream.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Turn_OfAnothersOrOfNoSession_IsForbidden()
    {
        var session = await StartAsync();
        var bobs = new ManagedSession(silo.Bob, session.Upstream, session.Id);
        var nobodys = new ManagedSession(silo.Alice, session.Upstream, SessionNames.Fresh());

        foreach (var foreign in new[] { bobs, nobodys })
        {
            (await foreign.TryTurnAsync(ManagedSession.Message(WireFormat.Chat, "a")))
                .ShouldBeProblem(403, "session_forbidden");
            (await foreign.TryForkAsync("{}")).ShouldBeProblem(403, "session_forbidden");
            (await foreign.RewindAsync("""{"turn":0}""")).ShouldBeProblem(403, "session_forbidden");
            (await foreign.GetAsync("/turns/1/answer")).ShouldBeProblem(403, "session_forbidden");
        }

        session.Upstream.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Turn_OfAClosedSession_IsGone()
    {
        var session = await StartAsync();
        await session.SayAsync(WireFormat.Chat, "One.");
        (await silo.Alice.PostAsync(session.Path + "/close", "")).Status.ShouldBe(200);

        (await session.TryTurnAsync("""{"message":"Two."}""")).ShouldBeProblem(410, "session_closed");
    }

    [Fact]
    public async Task Turn_WhoseUpstreamFails_IsNoPartOfTheConversation()
    {
        var fails = false;
        var session = await StartAsync(call => fails ? Answering.FailAsync(call) : Answering.AsAskedAsync(call));
        await session.SayAsync(WireFormat.Chat, "One.");
        fails = true;
        (await session.TryTurnAsync("""{"message":"Lost."}""")).Status.ShouldBe(500);
        await session.SentAsync();
        fails = false;

        var next = await session.TurnAsync("""{"message":"Two."}""");

        ManagedSession.TextsOf(WireFormat.Chat, next).ShouldBe(["One.", WireSamples.AnswerText, "Two."]);
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Turns_AfterARestart_SendTheSameBytes(WireFormat wire)
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var upstream = new Upstreams.RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        var setup = ConversationSilo.Of(upstream);
        string before;
        ManagedSession session;
        await using (var first = await SiloProcess.StartAsync(setup, data))
        {
            using var caller = new Caller(first.Address, TestKeys.Alice);
            session = await ManagedSession.CreateAsync(caller, test);
            await session.SayAsync(wire, "One.", stream: true);
            before = ManagedSession.ListOf(wire, await session.SayAsync(wire, "Two."));
            await first.KillAsync();
        }

        await using var second = await SiloProcess.StartAsync(setup, data);
        using var again = new Caller(second.Address, TestKeys.Alice);
        session = new ManagedSession(again, test, session.Id);

        ManagedSession.ShouldGoOn(ManagedSession.ListOf(wire, await session.SayAsync(wire, "Three.")), before);
    }

    private Task<ManagedSession> StartAsync(Func<Upstreams.UpstreamCall, Task>? answer = null) =>
        ManagedSession.CreateAsync(silo.Alice, silo.Upstream.On(answer ?? Answering.AsAskedAsync));
}
