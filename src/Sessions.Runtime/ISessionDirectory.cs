using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>Finds sessions; the only thing that a front door and a host of sessions both know.</summary>
public interface ISessionDirectory
{
    /// <summary>
    /// The session of a name; it need not exist yet, and nothing is loaded before it is asked for something.
    /// </summary>
    ISession Find(SessionKey key);

    /// <summary>Lists a tenant's sessions without waking them.</summary>
    ValueTask<SessionList> ListAsync(TenantId tenant, SessionFilter filter, CancellationToken cancellationToken);

    /// <summary>Whether sessions can be served: the store answers.</summary>
    ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken);
}
