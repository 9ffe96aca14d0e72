using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>Forks share what was said before and go their own way; nothing is copied.</summary>
public sealed class ForkTests(RecordingSilo silo)
{
    private const WireFormat Wire = WireFormat.Messages;

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Fork_AtATurn_GoesOnBehindItsAnswer(WireFormat wire)
    {
        var session = await StartAsync();
        await session.SayAsync(wire, "One.");
        var second = await session.SayAsync(wire, "Two.");
        await session.SayAsync(wire, "Three.");

        var fork = await session.ForkAsync(""","turn":2,"metadata":{"why":"try"}""");
        var tried = await fork.TurnAsync("""{"message":"Otherwise."}""");
        var origin = await session.TurnAsync("""{"message":"Four."}""");

        ManagedSession.ShouldGoOn(ManagedSession.ListOf(wire, tried), ManagedSession.ListOf(wire, second));
        Said(wire, tried).ShouldBe(["One.", "Two.", "Otherwise."]);
        Said(wire, origin).ShouldBe(["One.", "Two.", "Three.", "Four."]);
        (await fork.GetAsync()).Json.GetProperty("metadata").GetProperty("why").GetString().ShouldBe("try");
    }

    [Fact]
    public async Task Fork_SharesContent_AndHoldsOnlyTheLastAnswer()
    {
        var session = await StartAsync();
        await session.SayAsync(Wire, "One of a kind.");
        await session.SayAsync(Wire, "Two.");

        var fork = await session.ForkAsync();

        var log = await silo.ReadLogAsync(fork.Id);
        log.Types.ShouldBe(["session.created", "session.forked", "items.appended"]);
        var forked = log.Events.Select(static e => e.Event).OfType<SessionForked>().Single().Data;
        (forked.Session, forked.Turn, forked.Items!.Count).ShouldBe((session.Id, 2, 3));
        log.ItemTexts.Single().ShouldContain(WireSamples.AnswerText);
        log.Events.ShouldAllBe(static e => !e.Json.GetRawText().Contains("of a kind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fork_AtAPosition_IsAtTheTurnThatHadCompletedThere()
    {
        var session = await StartAsync();
        await session.SayAsync(Wire, "One.");
        var head = (await session.GetAsync()).Json.GetProperty("head").GetInt64();
        await session.SayAsync(Wire, "Two.");

        var fork = await session.ForkAsync($",\"at\":{head}");
        var between = await session.ForkAsync($",\"at\":{head + 1}");

        Said(Wire, await fork.TurnAsync("""{"message":"Otherwise."}""")).ShouldBe(["One.", "Otherwise."]);
        Said(Wire, await between.TurnAsync("""{"message":"Otherwise."}""")).ShouldBe(["One.", "Otherwise."]);
        (await session.TryForkAsync("""{"at":1}""")).ShouldBeProblem(422, "unprocessable");
    }

    [Fact]
    public async Task At_APositionBehindASubAgentsAnswer_IsWhereTheConversationItselfStood()
    {
        var session = await StartAsync();
        await session.SayAsync(Wire, "One.");
        var agents = await session.ProxyAsync(
            Wire, WireSamples.Request(Wire, RecordingSilo.Plain, "Look it up."), ("Thread-Id", "sub-agent"));
        agents.Status.ShouldBe(200, agents.Text);
        await session.SentAsync();
        var head = (await session.GetAsync()).Json.GetProperty("head").GetInt64();
        await session.SayAsync(Wire, "Two.");

        var fork = await session.ForkAsync($",\"at\":{head}");
        (await session.RewindAsync($$"""{"at":{{head}}}""")).Status.ShouldBe(200);

        Said(Wire, await fork.TurnAsync("""{"message":"Three."}""")).ShouldBe(["One.", "Three."]);
        Said(Wire, await session.TurnAsync("""{"message":"Drei."}""")).ShouldBe(["One.", "Drei."]);
    }

    [Fact]
    public async Task Rewind_OfAFork_ToWhatItBeganWith_KeepsThat()
    {
        var session = await StartAsync();
        await session.SayAsync(Wire, "One.");
        var fork = await session.ForkAsync();
        var head = (await fork.GetAsync()).Json.GetProperty("head").GetInt64();
        await fork.SayAsync(Wire, "Two.");

        (await fork.RewindAsync($$"""{"at":{{head}}}""")).Status.ShouldBe(200);

        Said(Wire, await fork.TurnAsync("""{"message":"Otherwise."}""")).ShouldBe(["One.", "Otherwise."]);
        (await fork.TryForkAsync($$"""{"at":{{head}}}""")).ShouldBeProblem(422, "unprocessable");
    }

    [Fact]
    public async Task Fork_OfAFork_SharesWithBoth()
    {
        var session = await StartAsync();
        await session.SayAsync(Wire, "One.");
        var child = await session.ForkAsync();
        await child.SayAsync(Wire, "Two.");
        var grandchild = await child.ForkAsync();
        var twin = await (await child.ForkAsync(""","turn":1""")).ForkAsync();

        var sent = await grandchild.TurnAsync("""{"message":"Three."}""");
        var other = await twin.TurnAsync("""{"message":"Drei."}""");

        Said(Wire, sent).ShouldBe(["One.", "Two.", "Three."]);
        Said(Wire, other).ShouldBe(["One.", "Two.", "Drei."]);
        (await silo.ReadLogAsync(grandchild.Id)).ItemTexts.Count.ShouldBe(2, "The last answer, and what was said then.");
    }

    [Fact]
    public async Task Fork_OfAProxiedSession_TakesToolsAndSystemAlong()
    {
        var session = new ManagedSession(
            silo.Alice, silo.Upstream.On(Answering.AsAskedAsync), SessionNames.Fresh());
        const string Asked =
            """
            {"model":"plain-1","max_tokens":9,"tools":[{"name":"Read","input_schema":{"type":"object"}}],
             "system":[{"type":"text","text":"Be kind."}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi."},
             {"type":"text","text":"You."}]}]}
            """;
        (await session.ProxyAsync(Wire, Asked)).Status.ShouldBe(200);
        var asked = await session.SentAsync();

        var sent = await (await session.ForkAsync()).TurnAsync("""{"message":"Go on."}""");

        sent.GetProperty("tools").GetRawText().ShouldBe(asked.GetProperty("tools").GetRawText());
        sent.GetProperty("system").GetRawText().ShouldBe(asked.GetProperty("system").GetRawText());
        sent.GetProperty("messages")[0].GetProperty("content").GetArrayLength().ShouldBe(2);
        sent.GetProperty("messages").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task Fork_WithATakenId_IsRefusedAndChangesNothing()
    {
        var session = await StartAsync();
        await session.SayAsync(Wire, "One.");
        var bobs = await ManagedSession.CreateAsync(silo.Bob, session.Upstream);

        (await session.TryForkAsync($$"""{"id":"{{session.Id}}"}""")).ShouldBeProblem(409, "session_exists");
        (await session.TryForkAsync($$"""{"id":"{{bobs.Id}}"}""")).ShouldBeProblem(403, "session_forbidden");
        (await session.TryForkAsync("""{"id":"a b"}""")).ShouldBeProblem(400, "invalid_session_id");
        (await session.TryForkAsync("""{"turn":9}""")).ShouldBeProblem(422, "unprocessable");
        (await session.TryForkAsync("""{"turn":0}""")).ShouldBeProblem(422, "unprocessable");
        (await session.TryForkAsync("""{"turn":-1}""")).ShouldBeProblem(400, "malformed_request");
        (await session.TryForkAsync("""{"turn":1,"at":2}""")).ShouldBeProblem(400, "malformed_request");
        (await silo.ReadLogAsync(bobs.Id)).Types.ShouldBe(["session.created"]);
    }

    [Fact]
    public async Task Fork_OfAClosedSession_GoesOn_OfADeletedOne_IsForbidden()
    {
        var session = await StartAsync();
        await session.SayAsync(Wire, "One.");
        (await silo.Alice.PostAsync(session.Path + "/close", "")).Status.ShouldBe(200);

        var fork = await session.ForkAsync();

        Said(Wire, await fork.TurnAsync("""{"message":"Two."}""")).ShouldBe(["One.", "Two."]);
        await session.DeleteAsync();
        (await session.TryForkAsync("{}")).ShouldBeProblem(403, "session_forbidden");
    }

    [Fact]
    public async Task Fork_WhoseOriginIsDeleted_IsGoneAlsoWhereItWasWarm()
    {
        var session = await StartAsync();
        await session.SayAsync(Wire, "One.");
        var warm = await session.ForkAsync();
        await warm.SayAsync(Wire, "Two.");
        var cold = await session.ForkAsync();
        var further = await warm.ForkAsync();
        await session.DeleteAsync();

        foreach (var fork in new[] { warm, cold, further })
        {
            (await fork.TryTurnAsync("""{"message":"Three."}""")).ShouldBeProblem(410, "origin_deleted");
            (await fork.TryForkAsync("{}")).ShouldBeProblem(410, "origin_deleted");
        }

        (await warm.GetAsync("/context?content=true")).ShouldBeProblem(410, "origin_deleted");
        (await warm.GetAsync()).Status.ShouldBe(200);

        // What stands under the same name now is another session.
        (await silo.Alice.PostAsync("/sessions", $$"""{"id":"{{session.Id}}"}""")).Status.ShouldBe(201);
        await session.SayAsync(Wire, "Another.");
        (await warm.TryTurnAsync("""{"message":"Three."}""")).ShouldBeProblem(410, "origin_deleted");
    }

    [Fact]
    public async Task Views_OfAFork_ShowWhatIsShared()
    {
        var session = await StartAsync();
        await session.SayAsync(Wire, "One.");
        var fork = await session.ForkAsync();
        await fork.SayAsync(Wire, "Two.");
        await fork.SayAsync(Wire, "Three.");

        var context = (await fork.GetAsync("/context?content=true")).Json.GetProperty("items").EnumerateArray().ToList();
        var item = await fork.GetAsync("/items/1");
        var diff = await fork.GetAsync("/context/diff?turn=2");

        context.Count.ShouldBe(5);
        context[0].GetProperty("content").GetRawText().ShouldContain("One.");
        context[1].GetProperty("content").GetRawText().ShouldContain(WireSamples.AnswerText);
        item.Status.ShouldBe(200, item.Text);
        item.Text.ShouldContain("One.");
        diff.Status.ShouldBe(200, diff.Text);
    }

    [Fact]
    public async Task Forks_AfterARestart_GoOnWithTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var upstream = new Upstreams.RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        var setup = ConversationSilo.Of(upstream);
        string before;
        ManagedSession fork;
        await using (var first = await SiloProcess.StartAsync(setup, data))
        {
            using var caller = new Caller(first.Address, TestKeys.Alice);
            var session = await ManagedSession.CreateAsync(caller, test);
            await session.SayAsync(Wire, "One.");
            fork = await session.ForkAsync();
            before = ManagedSession.ListOf(Wire, await fork.SayAsync(Wire, "Two."));
            await first.KillAsync();
        }

        await using var second = await SiloProcess.StartAsync(setup, data);
        using var again = new Caller(second.Address, TestKeys.Alice);
        fork = new ManagedSession(again, test, fork.Id);

        ManagedSession.ShouldGoOn(ManagedSession.ListOf(Wire, await fork.SayAsync(Wire, "Three.")), before);
        var refork = await fork.ForkAsync(""","turn":1""");
        Said(Wire, await refork.TurnAsync("""{"message":"Drei."}""")).ShouldBe(["One.", "Two.", "Drei."]);
    }

    internal static IEnumerable<string> Said(WireFormat wire, System.Text.Json.JsonElement sent) =>
        ManagedSession.TextsOf(wire, sent).Where(static text => text != WireSamples.AnswerText);

    private Task<ManagedSession> StartAsync() =>
        ManagedSession.CreateAsync(silo.Alice, silo.Upstream.On(Answering.AsAskedAsync));
}
