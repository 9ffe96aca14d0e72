using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Tests;
using Sessions.Storage;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Activation;

/// <summary>Two activations of one session on one store: the fence must make every interleaving harmless.</summary>
public sealed class TwoNodesTests
{
    [Fact]
    public async Task BeginTurn_OtherNodeWroteMeanwhile_BothTurnsAreInTheLog()
    {
        var store = new MemoryStore();
        var (left, right) = (new Node(store), new Node(store, frontDoor: "other/1"));
        await left.RunAsync(1, 1);
        await right.FactsAsync();
        await left.RunAsync(2, 2);

        var admission = await right.BeginAsync(3);
        (await admission.Recorded).ShouldBe(3, "the other node's second turn came first");
        (await right.CompleteAsync(3)).Turn.ShouldBe(3);
        await left.RunAsync(4, 4);

        (await LogAudit.OfAsync(store, Node.Key)).Ended.Count.ShouldBe(4);
    }

    [Fact]
    public async Task CompleteTurn_BegunOnTheOtherNode_IsBookedThere()
    {
        var store = new MemoryStore();
        var (left, right) = (new Node(store), new Node(store, frontDoor: "other/1"));
        await left.RunAsync(1, 1);
        await right.FactsAsync();
        await (await left.BeginAsync(2)).Recorded;

        (await right.CompleteAsync(2)).Turn.ShouldBe(2);
        (await left.CompleteAsync(2)).Repeated.ShouldBeTrue();
    }

    [Fact]
    public async Task BeginTurn_OfAConversationThatOthersGoOnWith_IsFoundOutInVainOnceOnly()
    {
        var memory = new MemoryStore();
        var store = new FaultyStore(memory);
        var (left, right) = (new Node(memory), new Node(store, frontDoor: "other/1"));
        await left.RunAsync(1, 1);
        await right.FactsAsync();
        await left.RunAsync(2, 2);
        var slow = new TaskCompletionSource();
        store.DelayAppend = (_, _) => slow.Task;
        var inVain = await BeginManagedAsync(right, 3);
        slow.SetResult();
        await Should.ThrowAsync<TurnNotRecordedException>(inVain.Value!.Recorded);
        await left.RunAsync(4, 4);
        store.DelayAppend = static async (_, _) => await Task.Yield();

        var refused = await BeginManagedAsync(right, 5);

        refused.Refusal.ShouldNotBeNull().Code.ShouldBe(Contracts.SessionErrorCode.ContextMoved);
        var admitted = await BeginManagedAsync(right, 6);
        admitted.Value.ShouldNotBeNull().Recorded.IsCompletedSuccessfully.ShouldBeTrue("its start is in the log before it is made");
    }

    private static async Task<Core.Turns.Answer<TurnAdmission>> BeginManagedAsync(Node node, int turn)
    {
        var facts = await node.Session.ReadConversationAsync(Sample.Owner, null, Node.Token);
        var proposal = Sample.Proposal(turn, Sample.Path($"managed {turn}")) with { Tip = facts.Value!.Tip };
        return await node.Session.BeginTurnAsync(proposal, Node.Token);
    }

    [Fact]
    public void AnyOperations_TwoNodesAtOnce_LoseAndDoubleNothing() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            ArbMap.Default.ArbFor<byte[]>(),
            static (left, right) =>
            {
                Task.Run(() => InterleaveAsync(left, right, static _ => AppendFault.None)).GetAwaiter().GetResult();
                return true;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyOperations_TwoNodesAndAmbiguousAppends_LoseAndDoubleNothing() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            ArbMap.Default.ArbFor<byte[]>(),
            ArbMap.Default.ArbFor<byte>(),
            static (left, right, phase) =>
            {
                Task.Run(() => InterleaveAsync(left, right, append => ((append + phase) % 5) switch
                {
                    0 => AppendFault.AfterCommit,
                    2 => AppendFault.LostBeforeCommit,
                    _ => AppendFault.None,
                })).GetAwaiter().GetResult();
                return true;
            }).QuickCheckThrowOnFailure();

    private static async Task InterleaveAsync(byte[] left, byte[] right, Func<int, AppendFault> fault)
    {
        var memory = new MemoryStore(yields: true);
        var appends = 0;
        var store = new FaultyStore(memory) { OnAppend = (_, _, _) => fault(Interlocked.Increment(ref appends)) };
        var time = new ManualTimeProvider(Sample.Noon);
        Driver[] drivers =
        [
            new(new Node(store, time, "left/1", snapshotEvery: 16), left, 1_000),
            new(new Node(store, time, "right/1", snapshotEvery: 16), right, 2_000),
        ];

        await Task.WhenAll(drivers.Select(static driver => driver.RunAsync()));

        var audit = await LogAudit.OfAsync(memory, Node.Key);
        var completed = drivers.SelectMany(static driver => driver.Completed).ToList();
        audit.Ended.Keys.ShouldBe(completed, ignoreOrder: true);
        audit.Started.Count.ShouldBe(drivers.Sum(static driver => driver.Begun));
        audit.Events.OfType<CustomEvent>().Count().ShouldBe(drivers.Sum(static driver => driver.Customs.Count));
        foreach (var (key, position) in drivers.SelectMany(static driver => driver.Customs))
        {
            audit.State.FindIdempotencyKey(key)!.Value.Position.ShouldBe(position);
        }
    }

    /// <summary>Does what a front door does, pipelined: begins, completes, emits, and proposes again when it is told to.</summary>
    private sealed class Driver(Node node, byte[] operations, int firstTurn)
    {
        private readonly List<Task> _pending = [];

        public int Begun { get; private set; }

        public List<Guid> Completed { get; } = [];

        public Dictionary<string, long> Customs { get; } = [];

        public async Task RunAsync()
        {
            foreach (var operation in operations)
            {
                var turn = firstTurn + Begun;
                switch (operation % 4)
                {
                    case 0:
                        Begun++;
                        await RetryAsync(async () => await (await node.BeginAsync(turn, "shared", $"own {turn}")).Recorded);
                        break;
                    case 1:
                        Begun++;
                        await TurnAsync(turn);
                        break;
                    case 2:
                        Begun++;
                        _pending.Add(TurnAsync(turn));
                        break;
                    default:
                        await EmitAsync($"{firstTurn}-{Customs.Count}");
                        break;
                }
            }

            await Task.WhenAll(_pending);
        }

        private async Task TurnAsync(int turn)
        {
            await RetryAsync(async () =>
            {
                var admission = await node.BeginAsync(turn, "shared", $"own {turn % 3}", $"leaf {turn}");
                var outcome = Sample.Outcome(turn, usage: new() { Input = 10, Output = turn });
                if (await node.Session.CompleteTurnAsync(outcome, Node.Token) is null)
                {
                    await admission.Recorded;
                    (await node.Session.CompleteTurnAsync(outcome, Node.Token)).ShouldNotBeNull();
                }

                await admission.Recorded;
            });
            lock (Completed)
            {
                Completed.Add(Sample.TurnId(turn));
            }
        }

        private async Task EmitAsync(string key) => await RetryAsync(async () =>
        {
            var command = new CustomEventCommand("custom.note", "{}"u8.ToArray(), IdempotencyKey: key);
            var answer = await node.Session.AppendCustomAsync(Sample.Owner, command, Node.Token);
            if (!answer.IsRefused)
            {
                Customs[key] = answer.Value.Position;
            }
        });

        // Contention may exhaust an activation's own attempts; the caller then tries again, as a client does.
        private static async Task RetryAsync(Func<Task> action)
        {
            while (true)
            {
                try
                {
                    await action();
                    return;
                }
                catch (StoreUnavailableException)
                {
                    await Task.Yield();
                }
            }
        }
    }
}
