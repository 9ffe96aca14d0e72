using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.TestKit;

/// <summary>What every <see cref="ISessionStore"/> must do; each implementation's tests inherit it.</summary>
/// <remarks>One file per part of the port. Every test gets a store of its own that nothing else writes to.</remarks>
public abstract partial class SessionStoreContract : IAsyncLifetime
{
    private ISessionStore? _store;

    /// <summary>When the contract's sessions are active.</summary>
    protected static DateTimeOffset Noon { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The store under test.</summary>
    protected ISessionStore Store => _store ?? throw new InvalidOperationException("Not open yet.");

    /// <summary>The running test's token.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => _store = await OpenStoreAsync().ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await CloseStoreAsync(_store).ConfigureAwait(false);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes an empty store.</summary>
    protected abstract Task<ISessionStore> OpenStoreAsync();

    /// <summary>Closes the store and removes what it kept.</summary>
    protected abstract Task CloseStoreAsync(ISessionStore store);

    private static string[] Numbered(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(static number => $"{{\"n\":{number}}}")];

    private Task<AppendResult> Append(SessionKey key, long expected, EventBatch batch) =>
        Store.AppendAsync(key, expected, batch, Token);

    private async Task<IReadOnlyList<string>> ReadEvents(SessionKey key) =>
        Batches.EventsOf(await Store.ReadForwardAsync(key, 0, int.MaxValue, Token));

    private async Task<List<SessionListEntry>> ListAll(SessionFilter filter, string tenant = "acme")
    {
        var entries = new List<SessionListEntry>();
        do
        {
            var page = await Store.ListAsync(TenantId.Parse(tenant), filter, Token);
            page.Entries.Count.ShouldBeLessThanOrEqualTo(filter.Limit);
            entries.AddRange(page.Entries);
            filter = filter with { Continuation = page.Continuation };
        }
        while (filter.Continuation is not null);

        return entries;
    }

    private async Task<string[]> ListIds(SessionFilter filter, string tenant = "acme") =>
        [.. (await ListAll(filter, tenant)).Select(static entry => entry.Id.Value)];
}
