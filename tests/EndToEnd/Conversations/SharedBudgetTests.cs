using Sessions.CloudKit;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>Budgets that two nodes of one store draw on, in a container of blobs and in a file.</summary>
public sealed class SharedBudgetTests
{
    private const int Cap = 10;

    [Theory]
    [InlineData("AzureBlobs")]
    [InlineData("Sqlite")]
    public async Task TurnsOfManySessions_OnTwoNodesAtOnce_PassExactlyTheCap(string store)
    {
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        await using var nodes = await TwoNodes.StartAsync(store, upstream, Cap);

        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => TryUntilDecidedAsync(
            new ManagedSession(number % 2 == 0 ? nodes.Here : nodes.There, test, SessionNames.Fresh()))));

        replies.Count(static reply => reply.Status == 200).ShouldBe(Cap);
        replies.Where(static reply => reply.Status != 200).ShouldAllBe(static reply => reply.Status == 429);
        test.Count.ShouldBe(Cap);
    }

    [Theory]
    [InlineData("AzureBlobs")]
    [InlineData("Sqlite")]
    public async Task IdempotencyKey_OnTwoNodesAtOnce_IsOneCallAndOneCharge(string store)
    {
        await using var upstream = new RecordingUpstream();
        var test = upstream.On(Answering.AsAskedAsync);
        await using var nodes = await TwoNodes.StartAsync(store, upstream, Cap);
        for (var round = 1; round <= Cap; round++)
        {
            var id = SessionNames.Fresh();
            await nodes.Here.PostAsync("/sessions", $$"""{"id":"{{id}}"}""");

            // One of the last is refused while the other holds what is left; its client comes again, as all do.
            var replies = await Task.WhenAll(
                TryUntilDecidedAsync(new ManagedSession(nodes.Here, test, id), "k"),
                TryUntilDecidedAsync(new ManagedSession(nodes.There, test, id), "k"));

            replies[0].Status.ShouldBe(200, replies[0].Text);
            replies[1].Text.ShouldBe(replies[0].Text);
            test.Count.ShouldBe(round);
        }

        var over = await TryUntilDecidedAsync(new ManagedSession(nodes.There, test, SessionNames.Fresh()));
        LimitChecks.ShouldBeRefused(over, WireFormat.Chat, "cap_reached", mayLift: false);
    }

    // What is reserved now may be free in a moment: a client waits as it is told.
    private static Task<Reply> TryUntilDecidedAsync(ManagedSession session, string? key = null) =>
        Eventually.ObserveAsync(
            () => session.ProxyAsync(
                WireFormat.Chat,
                WireSamples.Request(WireFormat.Chat, RecordingSilo.Plain, "Hi."),
                key is null ? [] : [("Idempotency-Key", key)]),
            static reply => !reply.Text.Contains("cap_reserved", StringComparison.Ordinal),
            "a decision");

    private sealed class TwoNodes(SiloProcess one, SiloProcess two, IAsyncDisposable store) : IAsyncDisposable
    {
        public Caller Here { get; } = new(one.Address, TestKeys.Alice);

        public Caller There { get; } = new(two.Address, TestKeys.Alice);

        public static async Task<TwoNodes> StartAsync(string store, RecordingUpstream upstream, int messages)
        {
            var cap = ("Keys__0__Limits__MaxMessages", messages.ToString(null, null));
            if (store == "Sqlite")
            {
                var folder = new TemporaryFolder();
                var data = Path.Combine(folder.Path, "data");
                return new TwoNodes(
                    await SiloProcess.StartAsync(ConversationSilo.Of(upstream, cap, ("SESSIONS_NODE", "one")), data),
                    await SiloProcess.StartAsync(ConversationSilo.Of(upstream, cap, ("SESSIONS_NODE", "two")), data),
                    new Folder(folder));
            }

            var azurite = await AzuriteServer.StartAsync(null, TestContext.Current.CancellationToken);
            (string, string)[] blobs =
            [
                cap, ("Store__Kind", store), ("Store__AzureBlobs__ConnectionString", azurite.ConnectionString),
            ];
            return new TwoNodes(
                await SiloProcess.StartAsync(ConversationSilo.Of(upstream, [.. blobs, ("SESSIONS_NODE", "one")])),
                await SiloProcess.StartAsync(ConversationSilo.Of(upstream, [.. blobs, ("SESSIONS_NODE", "two")])),
                azurite);
        }

        public async ValueTask DisposeAsync()
        {
            Here.Dispose();
            There.Dispose();
            await one.DisposeAsync();
            await two.DisposeAsync();
            await store.DisposeAsync();
        }
    }

    private sealed class Folder(TemporaryFolder folder) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
