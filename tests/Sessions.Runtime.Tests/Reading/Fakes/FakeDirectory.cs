using System.Collections.Concurrent;
using Sessions.Contracts;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Reading.Fakes;

/// <summary>Sessions over one <see cref="MemoryStore"/>.</summary>
internal sealed class FakeDirectory(MemoryStore store, TimeProvider time) : ISessionDirectory
{
    private readonly ConcurrentDictionary<SessionKey, FoldedSession> _sessions = new();

    public ISession Find(SessionKey key) => Fold(key);

    public FoldedSession Fold(SessionKey key) => _sessions.GetOrAdd(key, k => new FoldedSession(k, store, time));

    public ValueTask<SessionList> ListAsync(
        TenantId tenant, SessionFilter filter, CancellationToken cancellationToken) =>
        store.ListAsync(tenant, filter, cancellationToken);

    public ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken) => store.ProbeAsync(cancellationToken);
}
