using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Core.Models;
using Sessions.Runtime;
using Sessions.Storage;
using Sessions.Storage.AzureBlobs;
using Sessions.Storage.Sqlite;
using Sessions.Tokens;
using Sessions.Wire.Edits;

namespace Sessions.Benchmarks.Load.Scenarios.InProcess;

/// <summary>The grid's own pieces in this process, put together as the silo does, without its network.</summary>
internal sealed class LocalNode : IAsyncDisposable
{
    private LocalNode(ISessionStore store, int sessionsMax)
    {
        Store = store;
        Services = new ActivationServices
        {
            Store = store,
            Counter = new TokenCounter(ModelCatalog.BuiltIn),
            Catalog = ModelCatalog.BuiltIn,
            Time = TimeProvider.System,
            Editor = new WireContextEditor(),
            Options = new RuntimeOptions { FrontDoor = RecordedTurn.FrontDoor, ActivationsMax = sessionsMax },
            Logger = NullLogger<SessionActivation>.Instance,
        };
    }

    public ActivationServices Services { get; }

    public ISessionStore Store { get; }

    /// <param name="folder">Where the store lies or is to be made.</param>
    /// <param name="sessionsMax">How many sessions are kept in memory.</param>
    public static async Task<LocalNode> OpenAsync(string folder, int sessionsMax) => new(
        await SqliteSessionStore.OpenAsync(new SqliteStoreOptions { DataDirectory = folder }, TimeProvider.System),
        sessionsMax);

    /// <summary>On a store in Azure, or what stands in for it.</summary>
    /// <param name="connection">Its connection string.</param>
    public static async Task<LocalNode> OpenAzureAsync(string connection) => new(
        await AzureBlobSessionStore.OpenAsync(
            new AzureBlobStoreOptions { ConnectionString = connection }, TimeProvider.System),
        sessionsMax: 1000);

    public ValueTask DisposeAsync() => ((IAsyncDisposable)Store).DisposeAsync();
}
