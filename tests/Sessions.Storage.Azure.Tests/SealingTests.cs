using Azure.Core;
using Azure.Core.Pipeline;
using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

/// <summary>A segment is sealed beside the appends to its log.</summary>
public sealed class SealingTests(Azurite azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Append_WhileTheSegmentIsRead_DoesNotWaitAndIsSealedWithIt()
    {
        var reading = new HeldReads();
        var options = azurite.NewContainer() with
        {
            SegmentBlocksMax = 8,
            ConfigureClient = client => client.AddPolicy(reading, HttpPipelinePosition.PerCall),
        };
        await using var store = await AzureBlobSessionStore.OpenAsync(options, TimeProvider.System, null, Token);
        var key = Batches.Key("a");
        for (var head = 0; head < 8; head++)
        {
            await store.AppendAsync(key, head, Batches.Of($"{head}"), Token);
        }

        await reading.Reached.WaitAsync(Token);
        for (var head = 8; head < 20; head++)
        {
            (await store.AppendAsync(key, head, Batches.Of($"{head}"), Token)).Appended.ShouldBeTrue();
        }

        reading.Release();
        await store.DrainAsync();

        reading.Sealed.ShouldBe(["000000000001-000000000014"]);
        await using var other = await AzureBlobSessionStore.OpenAsync(
            options with { ConfigureClient = null }, TimeProvider.System, null, Token);
        Batches.EventsOf(await other.ReadForwardAsync(key, 0, int.MaxValue, Token))
            .ShouldBe(Enumerable.Range(0, 20).Select(static number => $"{number}"));
    }

    [Fact]
    public async Task Append_SessionBegunAnewWhileItsSegmentWasRead_IsNotMixedWithIt()
    {
        var reading = new HeldReads();
        var options = azurite.NewContainer() with
        {
            SegmentBlocksMax = 8,
            ConfigureClient = client => client.AddPolicy(reading, HttpPipelinePosition.PerCall),
        };
        await using var store = await AzureBlobSessionStore.OpenAsync(options, TimeProvider.System, null, Token);
        await using var other = await AzureBlobSessionStore.OpenAsync(
            options with { ConfigureClient = null, SegmentBlocksMax = 100 }, TimeProvider.System, null, Token);
        var key = Batches.Key("a");
        for (var head = 0; head < 8; head++)
        {
            await store.AppendAsync(key, head, Batches.Of($"{head}"), Token);
        }

        await reading.Reached.WaitAsync(Token);
        await other.DeleteAsync(key, Token);
        for (var head = 0; head < 10; head++)
        {
            await other.AppendAsync(key, head, Batches.Of($"1{head}"), Token);
        }

        reading.Release();
        await store.DrainAsync();

        Batches.EventsOf(await other.ReadForwardAsync(key, 0, int.MaxValue, Token))
            .ShouldBe(Enumerable.Range(10, 10).Select(static number => $"{number}"));
        (await store.AppendAsync(key, 10, Batches.Of("20"), Token)).ShouldBe(new AppendResult(true, 11));
    }

    /// <summary>Holds every read of a blob back until it is released, and notes the segments that are written.</summary>
    private sealed class HeldReads : HttpPipelinePolicy
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public List<string> Sealed { get; } = [];

        public void Release() => _released.SetResult();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (message.Request.Method == RequestMethod.Get)
            {
                _reached.TrySetResult();
                await _released.Task.WaitAsync(message.CancellationToken);
            }
            else if (message.Request.Uri.Query.Contains("comp=blocklist", StringComparison.Ordinal))
            {
                Sealed.Add(Path.GetFileName(message.Request.Uri.Path));
            }

            await ProcessNextAsync(message, pipeline);
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException();
    }
}
