using Sessions.CloudKit;
using Sessions.Storage.Azure.Tests;
using Sessions.Storage.AzureBlobs;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Sessions.Storage.Azure.Tests;

/// <summary>One Azurite for all tests; each asks for a container of its own.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private AzuriteServer? _server;
    private int _containers;

    public AzuriteServer Server => _server ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _server = await AzuriteServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>Options for a container that nobody else uses.</summary>
    /// <param name="proxy">The way to it; null straight.</param>
    public AzureBlobStoreOptions NewContainer(FaultProxy? proxy = null) => new()
    {
        ConnectionString = AzuriteServer.ConnectionStringAt(proxy?.Address ?? Server.Address),
        Container = $"test-{Interlocked.Increment(ref _containers)}",
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RetryDelayMax = TimeSpan.FromMilliseconds(4),
    };
}
