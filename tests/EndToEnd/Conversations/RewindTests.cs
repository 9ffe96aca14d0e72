using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>A conversation goes on from an earlier place; what came after stays in the log.</summary>
public sealed class RewindTests(RecordingSilo silo)
{
    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Rewind_ToATurn_GoesOnBehindItsAnswer(WireFormat wire)
    {
        var session = await StartAsync();
        var first = await session.SayAsync(wire, "One.");
        await session.SayAsync(wire, "Two.");
        await session.SayAsync(wire, "Three.");

        var rewound = await session.RewindAsync("""{"turn":1}""");

        rewound.Status.ShouldBe(200, rewound.Text);
        rewound.Json.GetProperty("turns").GetInt32().ShouldBe(3);
        var sent = await session.TurnAsync("""{"message":"Otherwise."}""");
        ManagedSession.ShouldGoOn(ManagedSession.ListOf(wire, sent), ManagedSession.ListOf(wire, first));
        ForkTests.Said(wire, sent).ShouldBe(["One.", "Otherwise."]);
        (await silo.ReadLogAsync(session.Id)).Turns.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Rewind_ToTheBeginning_LeavesAnEmptyConversation()
    {
        var session = await StartAsync();
        await session.SayAsync(WireFormat.Chat, "One.");

        (await session.RewindAsync("""{"turn":0}""")).Status.ShouldBe(200);

        var sent = await session.SayAsync(WireFormat.Messages, "Anew, in another wire format.");
        ForkTests.Said(WireFormat.Messages, sent).ShouldBe(["Anew, in another wire format."]);
    }

    [Fact]
    public async Task Rewind_ToAPosition_IsToTheTurnThatHadCompletedThere()
    {
        var session = await StartAsync();
        await session.SayAsync(WireFormat.Chat, "One.");
        var head = (await session.GetAsync()).Json.GetProperty("head").GetInt64();
        await session.SayAsync(WireFormat.Chat, "Two.");
        (await session.RewindAsync($$"""{"at":{{head}}}""")).Status.ShouldBe(200);
        var after = (await session.GetAsync()).Json.GetProperty("head").GetInt64();

        var sent = await session.TurnAsync("""{"message":"Otherwise."}""");

        ForkTests.Said(WireFormat.Chat, sent).ShouldBe(["One.", "Otherwise."]);

        // At the position of the rewind itself the conversation stood behind the first answer again.
        var fork = await session.ForkAsync($",\"at\":{after}");
        ForkTests.Said(WireFormat.Chat, await fork.TurnAsync("""{"message":"So."}""")).ShouldBe(["One.", "So."]);
    }

    [Fact]
    public async Task Rewind_BehindATurnThatWasLeftOut_BringsItBack()
    {
        var session = await StartAsync();
        await session.SayAsync(WireFormat.Chat, "One.");
        await session.SayAsync(WireFormat.Chat, "Two.");
        await session.RewindAsync("""{"turn":1}""");
        await session.SayAsync(WireFormat.Chat, "Zwei.");

        (await session.RewindAsync("""{"turn":2}""")).Status.ShouldBe(200);

        ForkTests.Said(WireFormat.Chat, await session.TurnAsync("""{"message":"Three."}"""))
            .ShouldBe(["One.", "Two.", "Three."]);
    }

    [Theory]
    [InlineData("""{"turn":7}""", 422, "unprocessable")]
    [InlineData("""{}""", 400, "malformed_request")]
    [InlineData("""{"turn":1,"at":1}""", 400, "malformed_request")]
    [InlineData("""{"turn":-1}""", 400, "malformed_request")]
    [InlineData("""{"turn":1,"id":"x"}""", 400, "malformed_request")]
    public async Task Rewind_ToNoPlace_IsRefused(string body, int status, string code)
    {
        var session = await StartAsync();
        await session.SayAsync(WireFormat.Chat, "One.");

        (await session.RewindAsync(body)).ShouldBeProblem(status, code);
    }

    [Fact]
    public async Task Rewind_WhileATurnRuns_IsBusy()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = false;
        var test = silo.Upstream.On(async call =>
        {
            await (held ? gate.Task : Task.CompletedTask);
            await Answering.AsAskedAsync(call);
        });
        var session = await ManagedSession.CreateAsync(silo.Alice, test);
        await session.SayAsync(WireFormat.Chat, "One.");
        held = true;
        var running = session.TryTurnAsync("""{"message":"Two."}""");
        await session.SentAsync();

        (await session.RewindAsync("""{"turn":0}""")).ShouldBeProblem(409, "session_busy");

        gate.SetResult();
        (await running).Status.ShouldBe(200);
        (await session.RewindAsync("""{"turn":0}""")).Status.ShouldBe(200);
    }

    private Task<ManagedSession> StartAsync() =>
        ManagedSession.CreateAsync(silo.Alice, silo.Upstream.On(Answering.AsAskedAsync));
}
