using Sessions.CloudKit;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>A request that is sent again to another node of the same store is still made once.</summary>
public sealed class RepeatedElsewhereTests
{
    private const int Rounds = 12;

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Retry_OnAnotherNode_WaitsForTheTurnAndGetsTheSameBytes()
    {
        await using var azurite = await AzuriteServer.StartAsync(null, TestContext.Current.CancellationToken);
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(async call =>
        {
            await _gate.Task;
            await Answering.AsAskedAsync(call);
        });
        await using var one = await StartAsync(upstream, azurite, "one");
        await using var two = await StartAsync(upstream, azurite, "two");
        using var here = new Caller(one.Address, TestKeys.Alice);
        using var there = new Caller(two.Address, TestKeys.Alice);
        var session = await ManagedSession.CreateAsync(here, test);
        var elsewhere = new ManagedSession(there, test, session.Id);
        var first = AskAsync(session, "k-1");
        await session.SentAsync();
        var again = AskAsync(elsewhere, "k-1");
        _gate.SetResult();

        var text = (await first).Text;
        text.ShouldContain("[DONE]");
        (await again).Text.ShouldBe(text);
        (await AskAsync(elsewhere, "k-1")).Text.ShouldBe(text);
        test.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Key_UsedOnTwoNodesAtOnce_IsOneCall()
    {
        await using var azurite = await AzuriteServer.StartAsync(null, TestContext.Current.CancellationToken);
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        await using var one = await StartAsync(upstream, azurite, "one");
        await using var two = await StartAsync(upstream, azurite, "two");
        using var here = new Caller(one.Address, TestKeys.Alice);
        using var there = new Caller(two.Address, TestKeys.Alice);
        for (var round = 1; round <= Rounds; round++)
        {
            var session = await ManagedSession.CreateAsync(here, test);
            var elsewhere = new ManagedSession(there, test, session.Id);

            var replies = await Task.WhenAll(AskAsync(session, "k-1"), AskAsync(elsewhere, "k-1"));

            replies[0].Status.ShouldBe(200, replies[0].Text);
            replies[1].Text.ShouldBe(replies[0].Text);
            test.Count.ShouldBe(round);
        }
    }

    private static Task<SiloProcess> StartAsync(RecordingUpstream upstream, AzuriteServer azurite, string node) =>
        SiloProcess.StartAsync(ConversationSilo.Of(
            upstream,
            ("SESSIONS_NODE", node),
            ("Store__Kind", "AzureBlobs"),
            ("Store__AzureBlobs__ConnectionString", azurite.ConnectionString)));

    private static Task<Reply> AskAsync(ManagedSession session, string key) => session.TryTurnAsync(
        ManagedSession.Message(Core.Turns.WireFormat.Chat, "Hi.", stream: true), ("Idempotency-Key", key));
}
