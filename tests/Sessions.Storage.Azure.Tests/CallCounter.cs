using Azure.Core;
using Azure.Core.Pipeline;
using Sessions.Storage.AzureBlobs;

namespace Sessions.Storage.Azure.Tests;

/// <summary>Counts the requests of a store, each attempt of them.</summary>
public sealed class CallCounter
{
    private readonly Lock _gate = new();
    private readonly List<string> _calls = [];

    public int Reads => Count(static call => !call.StartsWith("PUT", StringComparison.Ordinal));

    public int Writes => Count(static call => call.StartsWith("PUT", StringComparison.Ordinal));

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>The options of a store whose requests are counted.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="before">Awaited before each request is sent.</param>
    public AzureBlobStoreOptions In(AzureBlobStoreOptions options, Func<string, Task>? before = null) => options with
    {
        ConfigureClient = client => client.AddPolicy(new Policy(this, before), HttpPipelinePosition.PerRetry),
    };

    public void Reset()
    {
        lock (_gate)
        {
            _calls.Clear();
        }
    }

    private int Count(Func<string, bool> isCounted) => Calls.Count(isCounted);

    private string Add(HttpMessage message)
    {
        var uri = message.Request.Uri;
        var call = $"{message.Request.Method} {uri.Path} {uri.Query}";
        lock (_gate)
        {
            _calls.Add(call);
        }

        return call;
    }

    private sealed class Policy(CallCounter counter, Func<string, Task>? before) : HttpPipelinePolicy
    {
        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            _ = counter.Add(message);
            ProcessNext(message, pipeline);
        }

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            var call = counter.Add(message);
            if (before is not null)
            {
                await before(call);
            }

            await ProcessNextAsync(message, pipeline);
        }
    }
}
