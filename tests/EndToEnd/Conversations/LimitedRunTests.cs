using System.Globalization;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>Caps hold for turns that run side by side, in one session and over many.</summary>
public sealed class LimitedRunTests
{
    private const int Requests = 1_000;
    private const int Cap = 10;

    [Theory]
    [InlineData("session")]
    [InlineData("key")]
    [InlineData("tenant")]
    public async Task ThousandTurns_AtOnce_PassExactlyTheCap(string holder)
    {
        // Nothing ends before all the others have been refused: what is counted then, is reserved.
        var refused = 0;
        var others = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(async call =>
        {
            await others.Task;
            await Answering.AsAskedAsync(call);
        });
        await using var silo = await SiloProcess.StartAsync(ConversationSilo.Of(upstream, Settings(holder)));
        using var caller = new Caller(silo.Address, TestKeys.Alice);
        var shared = await ManagedSession.CreateAsync(caller, test);
        if (holder == "session")
        {
            await shared.SetLimitsAsync($$"""{"max_messages":{{Cap}}}""");
        }

        var replies = await Task.WhenAll(Enumerable.Range(0, Requests).Select(async number =>
        {
            var session = holder == "session"
                ? shared
                : new ManagedSession(caller, test, $"{shared.Id}-{number}");
            var reply = await session.ProxyAsync(
                WireFormat.Chat, WireSamples.Request(WireFormat.Chat, RecordingSilo.Plain, $"Request {number}."));
            if (reply.Status == 429 && Interlocked.Increment(ref refused) == Requests - Cap)
            {
                others.SetResult();
            }

            return reply;
        }));

        replies.Count(static reply => reply.Status == 200).ShouldBe(Cap);
        replies.Count(static reply => reply.Status == 429).ShouldBe(Requests - Cap);
        test.Count.ShouldBe(Cap);
        var late = await shared.ProxyAsync(
            WireFormat.Chat, WireSamples.Request(WireFormat.Chat, RecordingSilo.Plain, "Late."));
        LimitChecks.ShouldBeRefused(late, WireFormat.Chat, "cap_reached", mayLift: false);
    }

    [Theory]
    [InlineData("Keys__0__Limits__MaxMessages")]
    [InlineData("FrontDoor__Default__Limits__MaxMessages")]
    public async Task Crash_BetweenReserveAndSettle_FreesWhatWasReservedAfterTheDeadline(string setting)
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        var hangs = true;
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(call => hangs ? call.HungUpAsync() : Answering.AsAskedAsync(call));
        var setup = ConversationSilo.Of(upstream, (setting, "1"), ("FrontDoor__TurnSecondsMax", "20"));
        await using (var first = await SiloProcess.StartAsync(setup, data))
        {
            using var caller = new Caller(first.Address, TestKeys.Alice);
            var session = await ManagedSession.CreateAsync(caller, test);
            var cut = session.TryTurnAsync(ManagedSession.Message(WireFormat.Chat, "One."));
            await session.SentAsync();
            await first.KillAsync();
            await Should.ThrowAsync<HttpRequestException>(() => cut);
        }

        hangs = false;
        await using var second = await SiloProcess.StartAsync(setup, data);
        using var again = new Caller(second.Address, TestKeys.Alice);
        var other = await ManagedSession.CreateAsync(again, test);
        var held = await other.TryTurnAsync(ManagedSession.Message(WireFormat.Chat, "Two."));
        held.ShouldBeProblem(429, "cap_reserved");
        held.Header("Retry-After").ShouldNotBeNull();

        var freed = await Eventually.ObserveAsync(
            () => other.TryTurnAsync(ManagedSession.Message(WireFormat.Chat, "Two.")),
            static reply => reply.Status == 200,
            "the cap's being free again");

        freed.Status.ShouldBe(200);
        (await other.TryTurnAsync("""{"message":"Three."}""")).ShouldBeProblem(429, "cap_reached");
    }

    [Fact]
    public async Task Key_WithLimits_DoesNotLimitTheOther()
    {
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        await using var silo = await SiloProcess.StartAsync(
            ConversationSilo.Of(upstream, ("Keys__0__Limits__MaxTokens", "40")));
        using var alice = new Caller(silo.Address, TestKeys.Alice);
        using var bob = new Caller(silo.Address, TestKeys.Bob);

        // 17 tokens each, as the provider reports; over several sessions.
        foreach (var expected in new[] { 200, 200, 429 })
        {
            var session = await ManagedSession.CreateAsync(alice, test);
            (await session.TryTurnAsync(ManagedSession.Message(WireFormat.Chat, "One."))).Status.ShouldBe(expected);
        }

        var bobs = await ManagedSession.CreateAsync(bob, test);
        (await bobs.TryTurnAsync(ManagedSession.Message(WireFormat.Chat, "One."))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("Keys__0__Limits__BudgetUsd")]
    [InlineData("Keys__0__Limits__MaxTokens")]
    [InlineData("FrontDoor__Default__Limits__BudgetUsd")]
    [InlineData("FrontDoor__Tenants__acme__Limits__MaxMessages")]
    public async Task Budget_OfZero_AllowsNoTurn(string setting)
    {
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        await using var silo = await SiloProcess.StartAsync(ConversationSilo.Of(upstream, (setting, "0")));
        using var alice = new Caller(silo.Address, TestKeys.Alice);
        var session = await ManagedSession.CreateAsync(alice, test);

        (await session.TryTurnAsync("""{"message":"One.","model":"gpt-5.4","wire":"chat"}"""))
            .ShouldBeProblem(429, "cap_reached");
        LimitChecks.ShouldBeRefused(
            await session.ProxyAsync(WireFormat.Chat, WireSamples.Request(WireFormat.Chat, "gpt-5.4", "One.")),
            WireFormat.Chat,
            "cap_reached",
            mayLift: false);

        test.Count.ShouldBe(0);
        (await silo.Logs.ReadAsync(session.Id, TestKeys.Tenant)).Types.ShouldBe(["session.created"]);
    }

    [Theory]
    [InlineData("Keys__0__Limits__MaxMessages", "-1", "Keys:0:Limits does not hold")]
    [InlineData("Keys__1__Limits__OnBusy", "Wait", "Set them in a policy")]
    [InlineData("FrontDoor__Default__Limits__TtlSeconds", "600", "FrontDoor:Default:Limits does not hold")]
    [InlineData("FrontDoor__Tenants__acme__Limits__TurnsPerMinute", "0", "FrontDoor:Tenants:acme:Limits does not hold")]
    [InlineData("FrontDoor__Default__Limits__BudgetUsd", "-0.5", "budget_usd must be 0 to")]
    public async Task Start_WithLimitsThatDoNotHold_SaysWhatToSet(string name, string value, string sentence)
    {
        await using var upstream = new RecordingUpstream();

        var ended = await Should.ThrowAsync<InvalidOperationException>(
            () => SiloProcess.StartAsync(ConversationSilo.Of(upstream, (name, value))));

        ended.Message.ShouldContain(sentence);
    }

    private static (string Name, string Value)[] Settings(string holder)
    {
        var cap = Cap.ToString(CultureInfo.InvariantCulture);
        return holder switch
        {
            "key" => [("Keys__0__Limits__MaxMessages", cap)],
            "tenant" => [("FrontDoor__Tenants__acme__Limits__MaxMessages", cap)],
            _ => [],
        };
    }
}
