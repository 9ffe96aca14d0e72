using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>A second turn of a session that makes one at a time.</summary>
public sealed class BusyTests(RecordingSilo silo) : IAsyncDisposable
{
    private const string Unanswered = "Nobody answers this.";

    private readonly SemaphoreSlim _gate = new(0);

    [Fact]
    public async Task SecondTurn_OfTheGridsOwn_IsRefusedByDefault()
    {
        var session = await StartAsync(null);
        var first = session.TryTurnAsync(Say("One."));
        await session.SentAsync();

        var second = await session.TryTurnAsync(Say("Two."));

        second.ShouldBeProblem(409, "session_busy");
        second.Header("Retry-After").ShouldBe("1");
        second.Header("x-should-retry").ShouldBeNull();
        _gate.Release();
        (await first).Status.ShouldBe(200);
    }

    [Fact]
    public async Task SecondTurn_OfAClients_RunsBesideTheFirstByDefault()
    {
        var session = await StartAsync(null);
        var first = ProxyAsync(session, WireFormat.Chat, "One.");
        await session.SentAsync();
        var second = ProxyAsync(session, WireFormat.Chat, "Two.");
        await session.SentAsync();

        _gate.Release(2);

        (await first).Status.ShouldBe(200);
        (await second).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task SecondTurn_WhereThePolicyRejects_IsRefused(WireFormat wire)
    {
        var session = await StartAsync("""{"on_busy":"reject"}""");
        var first = ProxyAsync(session, wire, "One.");
        await session.SentAsync();

        LimitChecks.ShouldBeRefused(
            await ProxyAsync(session, wire, "Two."), wire, "session_busy", mayLift: true, status: 409);

        _gate.Release();
        (await first).Status.ShouldBe(200);
    }

    [Fact]
    public async Task SecondTurn_WhereThePolicyWaits_GoesOnBehindTheFirst()
    {
        var session = await StartAsync("""{"on_busy":"wait"}""");
        var first = session.TryTurnAsync(Say("One."));
        await session.SentAsync();
        var second = session.TryTurnAsync(Say("Two."));
        var third = ProxyAsync(session, WireFormat.Chat, "Three.");

        // The others do not reach the upstream beside the first: it is released only now.
        _gate.Release();
        var next = await session.SentAsync();
        session.Upstream.Count.ShouldBe(2);
        _gate.Release();
        var last = await session.SentAsync();
        _gate.Release();

        (await first).Status.ShouldBe(200);
        (await second).Status.ShouldBe(200, (await second).Text);
        (await third).Status.ShouldBe(200);
        var said = new[] { next, last }.Select(static sent => string.Join('|', ForkTests.Said(WireFormat.Chat, sent)));
        string.Join(" then ", said).ShouldBeOneOf("One.|Two. then Three.", "Three. then Three.|Two.");
    }

    [Fact]
    public async Task Client_ThatLeavesWhileItWaits_MakesNoTurn()
    {
        var session = await StartAsync("""{"on_busy":"wait"}""");
        var first = session.TryTurnAsync(Say("One."));
        await session.SentAsync();
        using (var connection = await RawConnection.OpenAsync(silo.Silo.Address))
        {
            await connection.WriteAsync(RawConnection.Request(
                "POST",
                "/v1/chat/completions",
                TestKeys.AliceHeader + $"X-Session-Id: {session.Id}\r\n"
                    + $"{RecordingUpstream.CaseHeader}: {session.Upstream.Name}\r\n",
                Encoding.UTF8.GetBytes(WireSamples.Request(WireFormat.Chat, RecordingSilo.Plain, Unanswered))));
        }

        _gate.Release(2);
        (await first).Status.ShouldBe(200);
        (await session.TryTurnAsync(Say("Three."))).Status.ShouldBe(200);

        var log = await silo.ReadLogAsync(session.Id);
        log.Turns.Where(static turn => turn.Ending == TurnEnding.Completed).Select(static turn => turn.Start.Items)
            .ShouldBe([1, 3], "One, and Three behind its answer.");
    }

    [Fact]
    public async Task Wait_HasALimit()
    {
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(HeldAsync);
        await using var own = await SiloProcess.StartAsync(
            ConversationSilo.Of(upstream, ("FrontDoor__BusyWaitSeconds", "1")));
        using var caller = new Caller(own.Address, TestKeys.Alice);
        var session = await ManagedSession.CreateAsync(caller, test);
        await session.SetLimitsAsync("""{"on_busy":"wait"}""");
        var first = session.TryTurnAsync(Say("One."));
        await session.SentAsync();

        (await session.TryTurnAsync(Say("Two."))).ShouldBeProblem(409, "session_busy");

        _gate.Release();
        (await first).Status.ShouldBe(200);
    }

    public ValueTask DisposeAsync()
    {
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Say(string text) => ManagedSession.Message(WireFormat.Chat, text);

    private static Task<Reply> ProxyAsync(ManagedSession session, WireFormat wire, string text) =>
        session.ProxyAsync(wire, WireSamples.Request(wire, RecordingSilo.Plain, text));

    private async Task HeldAsync(UpstreamCall call)
    {
        if (Encoding.UTF8.GetString(call.Request.Body).Contains(Unanswered, StringComparison.Ordinal))
        {
            await call.HungUpAsync();
            call.Close();
            return;
        }

        await _gate.WaitAsync();
        await Answering.AsAskedAsync(call);
    }

    private async Task<ManagedSession> StartAsync(string? limits)
    {
        var session = await ManagedSession.CreateAsync(silo.Alice, silo.Upstream.On(HeldAsync));
        if (limits is not null)
        {
            await session.SetLimitsAsync(limits);
        }

        return session;
    }
}
