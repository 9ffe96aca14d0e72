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

    public AzureBlobStoreOptions In(AzureBlobStoreOptions options) => options with
    {
        ConfigureClient = client => client.AddPolicy(new Policy(this), HttpPipelinePosition.PerRetry),
    };

    public void Reset()
    {
        lock (_gate)
        {
            _calls.Clear();
        }
    }

    private int Count(Func<string, bool> isCounted) => Calls.Count(isCounted);

    private sealed class Policy(CallCounter counter) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            var uri = message.Request.Uri;
            lock (counter._gate)
            {
                counter._calls.Add($"{message.Request.Method} {uri.Path} {uri.Query}");
            }
        }
    }
}
