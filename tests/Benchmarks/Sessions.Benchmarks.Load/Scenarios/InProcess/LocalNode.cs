using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Core.Models;
using Sessions.Runtime;
using Sessions.Storage.Sqlite;
using Sessions.Tokens;

namespace Sessions.Benchmarks.Load.Scenarios.InProcess;

/// <summary>The grid's own pieces in this process, put together as the silo does, without its network.</summary>
internal sealed class LocalNode : IAsyncDisposable
{
    private readonly SqliteSessionStore _store;

    private LocalNode(SqliteSessionStore store, int sessionsMax)
    {
        _store = store;
        Services = new ActivationServices
        {
            Store = store,
            Counter = new TokenCounter(ModelCatalog.BuiltIn),
            Catalog = ModelCatalog.BuiltIn,
            Time = TimeProvider.System,
            Options = new RuntimeOptions { FrontDoor = RecordedTurn.FrontDoor, ActivationsMax = sessionsMax },
            Logger = NullLogger<SessionActivation>.Instance,
        };
    }

    public ActivationServices Services { get; }

    public SqliteSessionStore Store => _store;

    /// <param name="folder">Where the store lies or is to be made.</param>
    /// <param name="sessionsMax">How many sessions are kept in memory.</param>
    public static async Task<LocalNode> OpenAsync(string folder, int sessionsMax) => new(
        await SqliteSessionStore.OpenAsync(new SqliteStoreOptions { DataDirectory = folder }, TimeProvider.System),
        sessionsMax);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
