using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.CloudKit;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>What the silos of one measurement stand on: Azurite, a provider of canned answers, a folder.</summary>
internal sealed class Surroundings : IAsyncDisposable
{
    private readonly StoreFolder _folder;
    private readonly PinnedProcess _upstream;

    private Surroundings(StoreFolder folder, AzuriteServer store, PinnedProcess upstream) =>
        (_folder, Store, _upstream) = (folder, store, upstream);

    public AzuriteServer Store { get; }

    public string Folder => _folder.Path;

    public Uri Upstream => new($"http://127.0.0.1:{_upstream.Port}");

    public static async Task<Surroundings> StartAsync(string name, int loadCore)
    {
        var folder = new StoreFolder(name);
        var store = await AzuriteServer.StartAsync();
        try
        {
            var upstream = await PinnedProcess.StartAsync(Programs.Upstream(FreePort.Find()), loadCore);
            return new Surroundings(folder, store, upstream);
        }
        catch
        {
            await store.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
