using FsCheck;
using FsCheck.Fluent;
using Sessions.CloudKit;
using Sessions.Contracts;
using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

/// <summary>Two nodes write to the same sessions while requests fail by chance; the log is what they were told.</summary>
public sealed class TwoNodesModelTests(Azurite azurite) : IAsyncLifetime
{
    private const int AppendsPerNode = 12;

    private static readonly FaultKind[] Kinds =
    [
        FaultKind.ResetBefore, FaultKind.ResetAfter, FaultKind.ServerBusy, FaultKind.FailedAfter, FaultKind.Truncated,
        FaultKind.Belated,
    ];

    private FaultProxy _proxy = null!;
    private AzureBlobStoreOptions _options = null!;
    private int _runs;

    public async ValueTask InitializeAsync()
    {
        _proxy = await FaultProxy.StartAsync(azurite.Server.Address);
        _options = azurite.NewContainer(_proxy) with { AttemptsMax = 3, SegmentBlocksMax = 5 };
    }

    public async ValueTask DisposeAsync() => await _proxy.DisposeAsync();

    [Fact]
    public void AnySeed_TwoNodesAndFaults_LoseAndDoubleNothing() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed => Task.Run(() => RunAsync(seed)).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    private async Task RunAsync(int seed)
    {
        var key = Batches.Key($"s{_runs++}");
        _proxy.Decide = null;
        await using var one = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System);
        await using var two = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System);
        _proxy.Decide = new RandomFaults(seed, 0.15, Kinds).Next;
        var nodes = new[] { new Node(one, key, "one", seed), new Node(two, key, "two", seed + 1) };

        await Task.WhenAll(nodes.Select(static node => Task.Run(node.RunAsync)));

        _proxy.Decide = null;
        await _proxy.SettleAsync();
        await using var reader = await AzureBlobSessionStore.OpenAsync(_options, TimeProvider.System);
        var batches = await reader.ReadForwardAsync(key, 0, int.MaxValue, CancellationToken.None);
        Batches.EventsOf(batches).ShouldBe(
            nodes.SelectMany(static node => node.Acknowledged), ignoreOrder: true, $"seed {seed}");
        batches.Select(static batch => batch.BatchId).Distinct().Count().ShouldBe(batches.Count, $"seed {seed}");
        batches.Select(static batch => batch.FirstPosition)
            .ShouldBe(batches.Select((_, i) => batches.Take(i).Sum(static batch => batch.Count) + 1L), $"seed {seed}");
        var backward = await reader.ReadBackwardAsync(key, long.MaxValue, int.MaxValue, CancellationToken.None);
        Batches.EventsOf(backward.Reverse()).ShouldBe(Batches.EventsOf(batches));
        (await one.ReadHeadAsync(key, CancellationToken.None)).ShouldBe(batches.Sum(static batch => batch.Count));
    }

    /// <summary>Appends in pairs, the second naming the first while it is in flight, and settles what it must.</summary>
    private sealed class Node(AzureBlobSessionStore store, SessionKey key, string name, int seed)
    {
        private readonly Random _random = new(seed);

        public List<string> Acknowledged { get; } = [];

        public async Task RunAsync()
        {
            long head = 0;
            for (var i = 0; i < AppendsPerNode; i++)
            {
                var first = Batch(i, "a", null);
                var second = Batch(i, "b", first.BatchId);
                var left = AppendAsync(head, first);
                var right = AppendAsync(head + first.Count, second);
                var (one, two) = (await left, await right);
                if (one.Appended)
                {
                    Acknowledged.AddRange(Batches.EventsOf([new StoredBatch(1, 1, default, first.Frames)]));
                }

                if (two.Appended)
                {
                    one.Appended.ShouldBeTrue("The second is in without the first.");
                    Acknowledged.AddRange(Batches.EventsOf([new StoredBatch(1, 1, default, second.Frames)]));
                }

                head = await RetryAsync(() => store.ReadHeadAsync(key, CancellationToken.None).AsTask());
                if (_random.Next(4) == 0)
                {
                    await RetryAsync(async () =>
                    {
                        await store.WriteSnapshotAsync(
                            key, new StoredSnapshot(head, new byte[] { 1 }), CancellationToken.None);
                        return await store.ReadSnapshotAsync(key, CancellationToken.None);
                    });
                }
            }
        }

        private EventBatch Batch(int number, string part, Guid? after)
        {
            var events = Enumerable.Range(0, _random.Next(1, 4))
                .Select(i => $"\"{name}-{number}-{part}-{i}\"").ToArray();
            var batch = Batches.Of(events);
            return new EventBatch
            {
                BatchId = batch.BatchId,
                After = after,
                Count = batch.Count,
                Frames = batch.Frames,
            };
        }

        private async Task<AppendResult> AppendAsync(long expected, EventBatch batch)
        {
            try
            {
                return await store.AppendAsync(key, expected, batch, CancellationToken.None);
            }
            catch (AppendOutcomeUnknownException)
            {
                return await RetryAsync(
                    () => store.SettleAsync(key, expected, batch.BatchId, CancellationToken.None).AsTask());
            }
            catch (StoreUnavailableException)
            {
                return default;
            }
        }

        private static async Task<T> RetryAsync<T>(Func<Task<T>> call)
        {
            while (true)
            {
                try
                {
                    return await call();
                }
                catch (StoreUnavailableException)
                {
                    await Task.Yield();
                }
            }
        }
    }
}
