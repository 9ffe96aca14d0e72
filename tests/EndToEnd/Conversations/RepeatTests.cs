using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>A request that is sent again under its key is answered once more and made only once.</summary>
public sealed class RepeatTests(RecordingSilo silo)
{
    private const string Key = "Idempotency-Key";

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TheoryData<WireFormat, bool, bool> Everything => new(
        from wire in new[] { WireFormat.Chat, WireFormat.Responses, WireFormat.Messages }
        from stream in new[] { false, true }
        from managed in new[] { false, true }
        select (wire, stream, managed));

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Retry_AfterTheEnd_GetsTheSameBytes(WireFormat wire, bool stream, bool managed)
    {
        var session = await StartAsync(Answering.AsAskedAsync);
        var first = await AskAsync(session, wire, stream, managed, "k-1");
        first.Status.ShouldBe(200, first.Text);

        var again = await AskAsync(session, wire, stream, managed, "k-1");

        again.Status.ShouldBe(200, again.Text);
        again.Text.ShouldBe(first.Text);
        again.Header("X-Session-Repeated").ShouldBe("true");
        again.Header("X-Session-Turn").ShouldBe("1");
        again.Header("Content-Type").ShouldBe(first.Header("Content-Type"));
        session.Upstream.Count.ShouldBe(1);
        (await silo.ReadLogAsync(session.Id)).Turns.Count.ShouldBe(1);
        (await session.GetAsync("/turns/1/answer")).Text.ShouldBe(first.Text);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Retries_WhileItRuns_AttachToIt(WireFormat wire, bool stream, bool managed)
    {
        var session = await StartAsync(HeldAsync);
        var first = AskAsync(session, wire, stream, managed, "k-1");
        await session.SentAsync();
        var others = Enumerable.Range(0, 8).Select(_ => AskAsync(session, wire, stream, managed, "k-1")).ToList();
        var watching = session.GetAsync("/turns/1/answer");

        _gate.SetResult();

        var text = (await first).Text;
        text.ShouldContain(WireSamples.AnswerText);
        foreach (var reply in await Task.WhenAll([.. others, watching]))
        {
            reply.Status.ShouldBe(200, reply.Text);
            reply.Text.ShouldBe(text);
        }

        session.Upstream.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Key_ForAnotherRequest_IsAMismatch(WireFormat wire)
    {
        var session = await StartAsync(Answering.AsAskedAsync);
        await AskAsync(session, wire, false, managed: false, "k-1");

        LimitChecks.ShouldBeRefused(
            await session.ProxyAsync(wire, WireSamples.Request(wire, RecordingSilo.Plain, "Else."), (Key, "k-1")),
            wire,
            "idempotency_mismatch",
            mayLift: false,
            status: 409);
        (await session.TryTurnAsync(ManagedSession.Message(wire, "Else."), (Key, "k-1")))
            .ShouldBeProblem(409, "idempotency_mismatch");
        (await session.TryTurnAsync(ManagedSession.Message(wire, "Else."), (Key, "k\t1")))
            .ShouldBeProblem(400, "malformed_request");
        session.Upstream.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FailedTurn_MayBeTriedAgainUnderItsKey(bool managed)
    {
        var fails = true;
        var session = await StartAsync(call => fails ? Answering.FailAsync(call) : Answering.AsAskedAsync(call));
        (await AskAsync(session, WireFormat.Chat, true, managed, "k-1")).Status.ShouldBe(500);
        fails = false;

        var again = await AskAsync(session, WireFormat.Chat, true, managed, "k-1");

        again.Status.ShouldBe(200, again.Text);
        again.Header("X-Session-Repeated").ShouldBeNull();
        session.Upstream.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Retry_ThatNamesNoSession_FindsItsTurn()
    {
        var test = silo.Upstream.On(Answering.AsAskedAsync);
        var key = (Key, SessionNames.Fresh());
        var body = WireSamples.Request(WireFormat.Messages, RecordingSilo.Plain, "Hi.");
        Task<Reply> AskAsync(Caller caller) => caller.PostAsync(
            "/v1/messages", body, (RecordingUpstream.CaseHeader, test.Name), key);

        var first = await AskAsync(silo.Alice);
        var again = await AskAsync(silo.Alice);
        var bobs = await AskAsync(silo.Bob);

        again.Text.ShouldBe(first.Text);
        again.Header("X-Session-Id").ShouldBe(first.Header("X-Session-Id"));
        bobs.Header("X-Session-Id").ShouldNotBe(first.Header("X-Session-Id"));
        test.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DroppedClient_DoesNotEndItsTurn(bool stream)
    {
        var session = await StartAsync(HeldAsync);
        var body = WireSamples.Request(WireFormat.Chat, RecordingSilo.Plain, "Hi.", stream);
        using (var connection = await RawConnection.OpenAsync(silo.Silo.Address))
        {
            await connection.WriteAsync(RawConnection.Request(
                "POST",
                "/v1/chat/completions",
                TestKeys.AliceHeader + $"X-Session-Id: {session.Id}\r\n{Key}: k-1\r\n"
                    + $"{RecordingUpstream.CaseHeader}: {session.Upstream.Name}\r\n",
                Encoding.UTF8.GetBytes(body)));
            await session.SentAsync();
        }

        _gate.SetResult();
        var again = await session.ProxyAsync(WireFormat.Chat, body, (Key, "k-1"));

        again.Status.ShouldBe(200, again.Text);
        again.Text.ShouldContain(stream ? "[DONE]" : WireSamples.AnswerText);
        session.Upstream.Count.ShouldBe(1);
        (await silo.ReadLogAsync(session.Id)).Turns.Single().Ending.ShouldBe(TurnEnding.Completed);
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task LostStream_IsResumedBehindTheLastEvent_WhileItRunsAndAfter(WireFormat wire)
    {
        var events = WireSamples.Stream(wire);
        var session = await StartAsync(async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(string.Concat(events.Take(3)));
            await _gate.Task;
            await call.ChunkAsync(string.Concat(events.Skip(3)));
            await call.EndAsync();
        });
        var first = AskAsync(session, wire, stream: true, managed: false, "k-1");
        await session.SentAsync();
        var resumed = session.ProxyAsync(
            wire, Body(wire, stream: true), (Key, "k-1"), ("Last-Event-ID", "1"));
        var watched = session.GetAsync("/turns/1/answer", ("Last-Event-ID", "2"));
        _gate.SetResult();

        var whole = (await first).Text;
        string After(int number) => whole[whole.IndexOf($"id: {number + 1}\n", StringComparison.Ordinal)..];
        (await resumed).Text.ShouldBe(After(1));
        (await watched).Text.ShouldBe(After(2));
        (await session.GetAsync("/turns/1/answer", ("Last-Event-ID", "0"))).Text.ShouldBe(After(0));
        (await session.GetAsync("/turns/1/answer", ("Last-Event-ID", "999"))).Text.ShouldBe("");
        (await session.GetAsync("/turns/1/answer", ("Last-Event-ID", "x"))).ShouldBeProblem(400, "malformed_request");
        session.Upstream.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Answer_OfAnothers_OfNoTurn_OrNotKept_IsRefused()
    {
        var session = await StartAsync(Answering.AsAskedAsync);
        await AskAsync(session, WireFormat.Chat, true, managed: false, "k-1");
        (await session.ProxyAsync(WireFormat.Chat, Body(WireFormat.Chat, false))).Status.ShouldBe(200);
        var bobs = new ManagedSession(silo.Bob, session.Upstream, session.Id);

        (await bobs.GetAsync("/turns/1/answer")).ShouldBeProblem(403, "session_forbidden");
        var retried = await bobs.ProxyAsync(WireFormat.Chat, Body(WireFormat.Chat, true), (Key, "k-1"));
        LimitChecks.ShouldBeRefused(retried, WireFormat.Chat, "session_forbidden", mayLift: false, status: 403);
        (await session.GetAsync("/turns/3/answer")).Status.ShouldBe(400);
        (await session.GetAsync("/turns/2/answer")).ShouldBeProblem(422, "unprocessable");
    }

    [Fact]
    public async Task TooLargeAnswer_GoesOutWhole_AndIsNotKept()
    {
        var large = new string('x', 1024 * 1024);
        var session = await StartAsync(async call =>
        {
            await call.BeginAsync();
            for (var i = 0; i < 18; i++)
            {
                await call.ChunkAsync(Delta(large));
            }

            await call.ChunkAsync(string.Concat(WireSamples.Stream(WireFormat.Chat).Skip(2)));
            await call.EndAsync();
        });

        var first = await AskAsync(session, WireFormat.Chat, true, managed: false, "k-1");
        var again = await AskAsync(session, WireFormat.Chat, true, managed: false, "k-1");

        first.Body.Length.ShouldBeGreaterThan(18 * large.Length);
        first.Text.ShouldEndWith("data: [DONE]\n\n");
        LimitChecks.ShouldBeRefused(again, WireFormat.Chat, "unprocessable", mayLift: false, status: 422);
        session.Upstream.Count.ShouldBe(1);
    }

    [Fact]
    public async Task MetadataCapture_KeepsNoAnswer_AndMakesNoSecondTurn()
    {
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        await using var own = await SiloProcess.StartAsync(
            ConversationSilo.Of(upstream, ("FrontDoor__Default__Capture", "Metadata")));
        using var caller = new Caller(own.Address, TestKeys.Alice);
        var session = new ManagedSession(caller, test, SessionNames.Fresh());
        (await AskAsync(session, WireFormat.Chat, true, managed: false, "k-1")).Status.ShouldBe(200);

        var again = await AskAsync(session, WireFormat.Chat, true, managed: false, "k-1");

        LimitChecks.ShouldBeRefused(again, WireFormat.Chat, "unprocessable", mayLift: false, status: 422);
        test.Count.ShouldBe(1);
        (await session.TryTurnAsync("""{"message":"Go on."}""")).ShouldBeProblem(422, "unprocessable");
        var log = await own.Logs.ReadAsync(session.Id, TestKeys.Tenant);
        log.Events.ShouldAllBe(static e => !e.Json.GetRawText().Contains("gzip", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retry_AfterARestart_GetsTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        var setup = ConversationSilo.Of(upstream);
        var id = SessionNames.Fresh();
        string text;
        await using (var first = await SiloProcess.StartAsync(setup, data))
        {
            using var caller = new Caller(first.Address, TestKeys.Alice);
            var session = new ManagedSession(caller, test, id);
            text = (await AskAsync(session, WireFormat.Messages, true, managed: false, "k-1")).Text;
            await first.KillAsync();
        }

        await using var second = await SiloProcess.StartAsync(setup, data);
        using var again = new Caller(second.Address, TestKeys.Alice);
        var reply = await AskAsync(
            new ManagedSession(again, test, id), WireFormat.Messages, true, managed: false, "k-1");

        reply.Text.ShouldBe(text);
        test.Count.ShouldBe(1);
    }

    private static string Body(WireFormat wire, bool stream) =>
        WireSamples.Request(wire, RecordingSilo.Plain, "Hi.", stream);

    private static Task<Reply> AskAsync(
        ManagedSession session, WireFormat wire, bool stream, bool managed, string key) => managed
            ? session.TryTurnAsync(ManagedSession.Message(wire, "Hi.", stream), (Key, key))
            : session.ProxyAsync(wire, Body(wire, stream), (Key, key));

    private static string Delta(string text) =>
        "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}],\"usage\":null}\n\n";

    private async Task HeldAsync(UpstreamCall call)
    {
        await _gate.Task;
        await Answering.AsAskedAsync(call);
    }

    private Task<ManagedSession> StartAsync(Func<UpstreamCall, Task> answer) =>
        ManagedSession.CreateAsync(silo.Alice, silo.Upstream.On(answer));
}
