using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SqliteSharingTests : SharedLogContract
{
    private readonly StoreDirectory _directory = new();
    private SqliteSessionStore[] _opened = [];

    protected override async Task<(ISessionStore One, ISessionStore Two)> OpenStoresAsync()
    {
        _opened = await Task.WhenAll(_directory.OpenAsync(), _directory.OpenAsync());
        return (_opened[0], _opened[1]);
    }

    protected override async Task CloseStoresAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        _directory.Dispose();
    }
}
