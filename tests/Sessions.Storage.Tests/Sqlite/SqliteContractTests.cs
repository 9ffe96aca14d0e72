using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SqliteContractTests : SessionStoreContract
{
    private readonly StoreDirectory _directory = new();

    protected override async Task<ISessionStore> OpenStoreAsync() => await _directory.OpenAsync();

    protected override async Task CloseStoreAsync(ISessionStore store)
    {
        await ((SqliteSessionStore)store).DisposeAsync();
        _directory.Dispose();
    }
}
