using System.Globalization;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>A session's own limits, for turns that clients send whole and for those that the grid builds.</summary>
public sealed class LimitTests(RecordingSilo silo)
{
    public static TheoryData<WireFormat> Wires => [WireFormat.Chat, WireFormat.Responses, WireFormat.Messages];

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Messages_UsedUp_AreRefusedBeforeTheProviderIsCalled(WireFormat wire)
    {
        var session = await StartAsync("""{"max_messages":2}""");
        (await ProxyAsync(session, wire)).Status.ShouldBe(200);
        (await ProxyAsync(session, wire)).Status.ShouldBe(200);
        var before = (await session.GetAsync()).Json.GetProperty("head").GetInt64();

        LimitChecks.ShouldBeRefused(await ProxyAsync(session, wire), wire, "cap_reached", mayLift: false);
        var managed = await session.TryTurnAsync("""{"message":"More."}""");

        managed.ShouldBeProblem(429, "cap_reached");
        managed.Header("x-should-retry").ShouldBe("false");
        session.Upstream.Count.ShouldBe(2);
        (await session.GetAsync()).Json.GetProperty("head").GetInt64().ShouldBe(before, "A refused turn changes nothing.");
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Tokens_AreSettledToWhatTheProviderReports(WireFormat wire)
    {
        // 17 a turn are reported; far more could have been generated.
        var session = await StartAsync("""{"max_tokens":60}""");

        for (var turn = 1; turn <= 3; turn++)
        {
            (await ProxyAsync(session, wire)).Status.ShouldBe(200);
        }

        LimitChecks.ShouldBeRefused(await ProxyAsync(session, wire), wire, "cap_reached", mayLift: false);
    }

    [Fact]
    public async Task Money_IsSettledToWhatTheProviderReports()
    {
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        await using var own = await SiloProcess.StartAsync(ConversationSilo.Of(upstream));
        using var caller = new Caller(own.Address, TestKeys.Alice);
        var session = await ManagedSession.CreateAsync(caller, test);
        var turn = """{"message":"One.","model":"gpt-5.4","wire":"chat"}""";
        (await session.TryTurnAsync(turn)).Status.ShouldBe(200);
        var cost = (await session.GetAsync()).Json.GetProperty("ledger").GetProperty("cost_usd").GetDecimal();
        cost.ShouldBeGreaterThan(0);

        // Enough for two of them and no third.
        var budget = (cost * 2.2m).ToString(CultureInfo.InvariantCulture);
        var other = await ManagedSession.CreateAsync(caller, test);
        await other.SetLimitsAsync($$"""{"budget_usd":{{budget}}}""");
        foreach (var expected in new[] { 200, 200, 429 })
        {
            (await other.ProxyAsync(WireFormat.Chat, WireSamples.Request(WireFormat.Chat, "gpt-5.4", "One."))).Status
                .ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Failed_Turns_GiveBackWhatWasReserved()
    {
        var fails = true;
        var session = await StartAsync(
            """{"max_messages":1,"max_tokens":100000}""",
            call => fails ? Answering.FailAsync(call) : Answering.AsAskedAsync(call));
        (await ProxyAsync(session, WireFormat.Chat)).Status.ShouldBe(500);
        (await ProxyAsync(session, WireFormat.Chat)).Status.ShouldBe(500);
        fails = false;

        (await ProxyAsync(session, WireFormat.Chat)).Status.ShouldBe(200);
        LimitChecks.ShouldBeRefused(
            await ProxyAsync(session, WireFormat.Chat), WireFormat.Chat, "cap_reached", mayLift: false);
    }

    [Theory]
    [InlineData("""{"max_messages":0}""", 429, "cap_reached")]
    [InlineData("""{"max_tokens":0}""", 429, "cap_reached")]
    [InlineData("""{"budget_usd":0}""", 429, "cap_reached")]
    [InlineData("""{"budget_usd":5}""", 422, "unprocessable")]
    public async Task Nothing_ToUse_AllowsNoTurn(string limits, int status, string code)
    {
        // The model of these has no known price.
        var session = await StartAsync(limits);

        foreach (var wire in Wires)
        {
            LimitChecks.ShouldBeRefused(await ProxyAsync(session, wire), wire, code, mayLift: false, status);
        }

        session.Upstream.Count.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Rate_OfTurns_SaysWhenToComeAgain(WireFormat wire)
    {
        var session = await StartAsync("""{"turns_per_minute":2}""");
        (await ProxyAsync(session, wire)).Status.ShouldBe(200);
        (await ProxyAsync(session, wire)).Status.ShouldBe(200);

        var refused = await ProxyAsync(session, wire);

        LimitChecks.ShouldBeRefused(refused, wire, "rate_limited", mayLift: true);
        int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture).ShouldBeInRange(50, 61);
        (await session.TryTurnAsync("""{"message":"More."}""")).ShouldBeProblem(429, "rate_limited");
    }

    [Fact]
    public async Task Limits_OfAPolicy_AreShownAndTakenAway()
    {
        var session = await StartAsync("""{"max_messages":0,"on_busy":"wait","ttl_seconds":600}""");
        var shown = (await session.GetAsync("/policy")).Json.GetProperty("policy").GetProperty("limits");
        shown.GetProperty("on_busy").GetString().ShouldBe("wait");
        shown.GetProperty("max_messages").GetInt32().ShouldBe(0);

        (await silo.Alice.SendAsync(HttpMethod.Delete, session.Path + "/policy", null)).Status.ShouldBe(200);

        (await ProxyAsync(session, WireFormat.Chat)).Status.ShouldBe(200);
    }

    private static Task<Reply> ProxyAsync(ManagedSession session, WireFormat wire) =>
        session.ProxyAsync(wire, WireSamples.Request(wire, RecordingSilo.Plain, "Hi."));

    private async Task<ManagedSession> StartAsync(string limits, Func<UpstreamCall, Task>? answer = null)
    {
        var session = await ManagedSession.CreateAsync(
            silo.Alice, silo.Upstream.On(answer ?? Answering.AsAskedAsync));
        await session.SetLimitsAsync(limits);
        return session;
    }
}
