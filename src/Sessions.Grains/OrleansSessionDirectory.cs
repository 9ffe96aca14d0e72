using Microsoft.Extensions.Logging;
using Sessions.Contracts;
using Sessions.Grains.Calls;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Grains;

/// <summary>Finds sessions anywhere in the cluster; every silo has one for its own front door.</summary>
public sealed class OrleansSessionDirectory : ISessionDirectory
{
    private const int RecoveryPage = 500;

    private readonly ActivationServices _services;
    private readonly GrainCalls _calls;
    private readonly KnownItems _known = new();

    /// <summary>Creates the directory of a silo's front door.</summary>
    public OrleansSessionDirectory(
        IGrainFactory grains, ActivationServices services, ILogger<OrleansSessionDirectory> logger)
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
        _calls = new GrainCalls(grains, services.Time, logger);
    }

    /// <inheritdoc />
    public ISession Find(SessionKey key) => new GrainSession(key, _calls, _known);

    /// <inheritdoc />
    public ValueTask<SessionList> ListAsync(
        TenantId tenant, SessionFilter filter, CancellationToken cancellationToken) =>
        _services.Store.ListAsync(tenant, filter, cancellationToken);

    /// <inheritdoc />
    public ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        _services.Store.ProbeAsync(cancellationToken);

    /// <summary>Ends the turns that earlier runs of a node left running, wherever their sessions are.</summary>
    /// <param name="running">
    /// The node's running front door, <c>node/boot</c>, or <c>node/</c> when the node is gone.
    /// </param>
    /// <param name="tenants">Whose sessions.</param>
    /// <param name="cancellationToken">Gives up; the turns' deadlines then end them.</param>
    /// <returns>How many sessions were looked at.</returns>
    public async Task<int> RecoverAsync(
        string running, IEnumerable<TenantId> tenants, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        var looked = 0;
        foreach (var tenant in tenants)
        {
            var filter = new SessionFilter { Status = SessionStatus.Running, Limit = RecoveryPage };
            do
            {
                var page = await ListAsync(tenant, filter, cancellationToken).ConfigureAwait(false);
                foreach (var entry in page.Entries)
                {
                    await ExpireAsync(new SessionKey(tenant, entry.Id), running, cancellationToken)
                        .ConfigureAwait(false);
                    looked++;
                }

                filter = filter with { Continuation = page.Continuation };
            }
            while (filter.Continuation is not null);
        }

        return looked;
    }

    private async ValueTask ExpireAsync(SessionKey key, string running, CancellationToken cancellationToken)
    {
        try
        {
            await _calls.RepeatAsync(
                key,
                running,
                static async (grain, running, token) =>
                {
                    await grain.ExpireTurnsAsync(running, token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (StoreUnavailableException or OperationCanceledException))
        {
            // Neither a damaged log nor a defect may keep the others' turns from ending, or end the process.
            Log.NotExpired(_services.Logger, key, e);
        }
    }
}
