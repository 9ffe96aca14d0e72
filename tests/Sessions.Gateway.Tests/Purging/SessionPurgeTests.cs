using Sessions.Gateway.Tests.Endpoints;
using Sessions.Gateway.Tests.Endpoints.Calls;
using Sessions.Reading.Fakes;
using Sessions.Storage;

namespace Sessions.Gateway.Tests.Purging;

/// <summary>Sessions that nobody uses any more are removed without anybody asking for them.</summary>
public sealed class SessionPurgeTests
{
    private const string Definition = """{"model":"gpt-5.4","sessions":{"ttl_seconds":60} }""";
    private const string Hello = """{"message":"albatross"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pass_OverExpiredSessions_DeletesTheirContentAndRemembersThemForAWeek()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", Definition);
        var session = (await host.CallAsync("support", Hello)).Session;
        (await host.Purge.RunOnceAsync(Token)).Found.ShouldBe(0);
        host.Clock.Offset = TimeSpan.FromSeconds(61);

        var pass = await host.Purge.RunOnceAsync(Token);

        (pass.Found, pass.Ended, pass.Alive, pass.Failed).ShouldBe((1, 1, 0, 0));
        host.Store.TextOf(host.Session(session).Key).ShouldNotContain("albatross");
        (await host.Purge.RunOnceAsync(Token)).Found.ShouldBe(0, "what has ended does not come again");
        var again = $$"""{"message":"More","session_id":"{{session}}"}""";
        (await host.CallAsync("support", again)).Status.ShouldBe(410);

        host.Clock.Offset = TimeSpan.FromDays(8);
        (await host.Purge.RunOnceAsync(Token)).Ended.ShouldBe(1);
        host.Store.Sessions.ShouldBeEmpty();
        (await host.CallAsync("support", again)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Pass_OverASessionThatWasUsedElsewhere_LeavesIt()
    {
        var (store, clock, endpoints) = (new MemoryStore(), new ShiftedClock(), new MemoryEndpointStore());
        await using var here = await CallHost.StartAsync(store, clock, endpoints);
        await using var there = await CallHost.StartAsync(store, clock, endpoints);
        await here.PutAsync("support", Definition);
        var session = (await here.CallAsync("support", Hello)).Session;
        var again = $$"""{"message":"More","session_id":"{{session}}"}""";
        clock.Offset = TimeSpan.FromSeconds(50);
        (await there.CallAsync("support", again)).Status.ShouldBe(200);
        clock.Offset = TimeSpan.FromSeconds(70);

        // This node has seen nothing of the second turn: what it knows has expired.
        await here.Session(session).ExpireAsync(Token);

        var reply = await here.CallAsync("support", again);
        (reply.Status, reply.Content).ShouldBe((200, "You sent 5."), reply.Text);
    }

    [Fact]
    public async Task Passes_OfSeveralNodes_EndEverySessionOnce()
    {
        var (store, clock, endpoints) = (new MemoryStore(), new ShiftedClock(), new MemoryEndpointStore());
        await using var one = await CallHost.StartAsync(store, clock, endpoints);
        await using var two = await CallHost.StartAsync(store, clock, endpoints);
        await one.PutAsync("support", Definition);
        var sessions = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            sessions.Add((await (i % 2 == 0 ? one : two).CallAsync("support", Hello)).Session);
        }

        clock.Offset = TimeSpan.FromSeconds(61);
        var passes = await Task.WhenAll(one.Purge.RunOnceAsync(Token), two.Purge.RunOnceAsync(Token));

        passes.Select(static pass => pass.Failed).ShouldBe([0, 0]);
        foreach (var session in sessions)
        {
            store.TextOf(one.Session(session).Key).ShouldNotContain("albatross");
            var reply = await two.CallAsync("support", $$"""{"message":"More","session_id":"{{session}}"}""");
            reply.Status.ShouldBe(410, reply.Text);
        }
    }

    [Fact]
    public async Task Turns_ThatBeginAtThatMoment_LiveOrAreGone()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", Definition);
        for (var round = 0; round < 10; round++)
        {
            host.Clock.Offset = TimeSpan.FromMinutes(10 * round);
            var sessions = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.CallAsync("support", Hello)));

            // Their time is up at about this moment: what the turns find differs from one to the next.
            host.Clock.Offset += TimeSpan.FromSeconds(60);
            var purge = host.Purge.RunOnceAsync(Token);
            var turns = await Task.WhenAll(sessions.Select(reply =>
                host.CallAsync("support", $$"""{"message":"More","session_id":"{{reply.Session}}"}""")));
            await purge;

            foreach (var (session, turn) in sessions.Zip(turns))
            {
                turn.Status.ShouldBeOneOf(200, 410);
                var next = await host.CallAsync("support", $$"""{"message":"More","session_id":"{{session.Session}}"}""");
                next.Status.ShouldBe(turn.Status, "a session that had a turn lives");
                host.Store.TextOf(host.Session(session.Session).Key)
                    .Contains("albatross", StringComparison.Ordinal).ShouldBe(turn.Status == 200);
            }
        }
    }

    [Fact]
    public async Task Store_ThatDoesNotAnswer_IsTriedAgainByTheNextPass()
    {
        await using var host = await CallHost.StartAsync();
        await host.PutAsync("support", Definition);
        await host.CallAsync("support", Hello);
        host.Clock.Offset = TimeSpan.FromSeconds(61);

        host.Store.IsDown = true;
        await Should.ThrowAsync<StoreUnavailableException>(() => host.Purge.RunOnceAsync(Token));
        host.Store.IsDown = false;

        (await host.Purge.RunOnceAsync(Token)).Ended.ShouldBe(1);
    }

    [Fact]
    public async Task Service_OfTheHost_RunsPassesByItself()
    {
        await using var host = await CallHost.StartAsync(everySeconds: 1);
        await host.PutAsync("support", Definition);
        var session = (await host.CallAsync("support", Hello)).Session;
        host.Clock.Offset = TimeSpan.FromSeconds(61);

        var deleted = new TaskCompletionSource();
        host.Store.OnDelete = _ => deleted.TrySetResult();
        await deleted.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);

        (await host.CallAsync("support", $$"""{"message":"More","session_id":"{{session}}"}""")).Status.ShouldBe(410);
    }
}
