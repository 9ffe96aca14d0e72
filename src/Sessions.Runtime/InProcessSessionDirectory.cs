using System.Collections.Concurrent;
using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>Hosts every session in this process: no cluster, for a laptop, a sidecar or a test.</summary>
/// <remarks>Several processes may share one store; the store's fence keeps them correct.</remarks>
public sealed class InProcessSessionDirectory : ISessionDirectory, IAsyncDisposable
{
    private const int RecoveryPage = 500;

    private readonly ActivationServices _services;
    private readonly ConcurrentDictionary<SessionKey, SessionActivation> _activations = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sweeping;
    private int _disposed;

    /// <summary>Creates the directory and starts its sweep.</summary>
    public InProcessSessionDirectory(ActivationServices services)
    {
        _services = services;
        _sweeping = SweepAsync(_stopping.Token);
    }

    /// <summary>Sessions in memory.</summary>
    public int Count => _activations.Count;

    /// <inheritdoc />
    public ISession Find(SessionKey key) =>
        _activations.GetOrAdd(key, static (key, services) => new SessionActivation(key, services), _services);

    /// <inheritdoc />
    public ValueTask<SessionList> ListAsync(
        TenantId tenant, SessionFilter filter, CancellationToken cancellationToken) =>
        _services.Store.ListAsync(tenant, filter, cancellationToken);

    /// <inheritdoc />
    public ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        _services.Store.ProbeAsync(cancellationToken);

    /// <summary>
    /// Wakes the sessions that an earlier process left running, so that their turns end as lost without anyone asking.
    /// While the store does not answer, it waits and begins again.
    /// </summary>
    /// <param name="tenants">Whose sessions.</param>
    /// <param name="cancellationToken">Gives up; the rest is found when it is next used.</param>
    public async Task RecoverAsync(IEnumerable<TenantId> tenants, CancellationToken cancellationToken)
    {
        var recovered = 0;
        foreach (var tenant in tenants)
        {
            while (true)
            {
                try
                {
                    recovered += await RecoverAsync(tenant, cancellationToken).ConfigureAwait(false);
                    break;
                }
                catch (StoreUnavailableException e)
                {
                    Log.RecoveryWaits(_services.Logger, tenant, e);
                    await Task.Delay(_services.Options.SweepEvery, _services.Time, cancellationToken)
                        .ConfigureAwait(false);
                }
            }
        }

        if (recovered > 0)
        {
            Log.Recovered(_services.Logger, recovered);
        }
    }

    private async Task<int> RecoverAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var recovered = 0;
        var filter = new SessionFilter { Status = SessionStatus.Running, Limit = RecoveryPage };
        do
        {
            var page = await ListAsync(tenant, filter, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entries)
            {
                var activation = (SessionActivation)Find(new SessionKey(tenant, entry.Id));
                recovered += await RecoverAsync(activation, cancellationToken).ConfigureAwait(false) ? 1 : 0;
            }

            filter = filter with { Continuation = page.Continuation };
        }
        while (filter.Continuation is not null);
        return recovered;
    }

    private async ValueTask<bool> RecoverAsync(SessionActivation activation, CancellationToken cancellationToken)
    {
        try
        {
            await activation.ExpireTurnsAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is not (StoreUnavailableException or OperationCanceledException))
        {
            // Neither a damaged log nor a defect may keep the others' turns from ending, or end the process.
            Log.NotRecovered(_services.Logger, activation.Key, e);
            return false;
        }
    }

    /// <summary>
    /// One pass: ends overdue turns, lets idle sessions go. A session that fails does not stop the others.
    /// </summary>
    public async ValueTask SweepOnceAsync(CancellationToken cancellationToken)
    {
        var idleFor = _services.Options.IdleAfter;
        if (_activations.Count > _services.Options.ActivationsMax)
        {
            // Too many: whatever nobody used since the last pass may go.
            idleFor = _services.Options.SweepEvery < idleFor ? _services.Options.SweepEvery : idleFor;
        }

        var failed = 0;
        Exception? failure = null;
        foreach (var (_, activation) in _activations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await SweepAsync(activation, idleFor, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                (failed, failure) = (failed + 1, e);
            }
        }

        if (failure is not null)
        {
            Log.SweepFailed(_services.Logger, failed, failure);
        }
    }

    private async ValueTask SweepAsync(
        SessionActivation activation, TimeSpan idleFor, CancellationToken cancellationToken)
    {
        if (activation.HasOverdueTurns())
        {
            await activation.ExpireTurnsAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (activation.IsIdle(idleFor))
        {
            // Someone may hold it still: it wakes again by itself, and the store's fence keeps two of them honest.
            _activations.TryRemove(new KeyValuePair<SessionKey, SessionActivation>(activation.Key, activation));
            await activation.RetireAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops the sweep; sessions need no farewell, all they acknowledged is in the log.</summary>
    public async ValueTask DisposeAsync()
    {
        // A container disposes it once for every name that it is registered by.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_services.Options.SweepEvery, _services.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await SweepOnceAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
