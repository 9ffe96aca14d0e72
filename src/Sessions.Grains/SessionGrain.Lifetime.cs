using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Grains;

/// <content>Waking, watching running turns, moving to another silo, falling asleep.</content>
internal sealed partial class SessionGrain
{
    private const string CarriedKey = "sessions.carried";

    private SnapshotRecord? _carried;
    private IGrainTimer? _watch;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = SessionNames.Parse(this.GetPrimaryKeyString());
        _session = new SessionActivation(key, services, new GrainSnapshots(record, TaskScheduler.Current));
        if (_carried is { } carried)
        {
            _carried = null;
            _session.Adopt(new StoredSnapshot(carried.Position, carried.Data), record.State.Position);
            if (_session.HasRunningTurns)
            {
                Watch();
            }
        }

        local.Add(GrainContext);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        local.Remove(GrainContext);
        if (reason.ReasonCode != DeactivationReasonCode.Migrating)
        {
            await _session.RetireAsync().ConfigureAwait(true);
            return;
        }

        if (await _session.ReleaseAsync().ConfigureAwait(true) is { } released)
        {
            _carried = new SnapshotRecord { Position = released.Position, Data = BytesOf.Owned(released.Data) };
        }
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (_carried is { } carried)
        {
            dehydrationContext.TryAddValue(CarriedKey, carried);
        }
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext) =>
        _ = rehydrationContext.TryGetValue(CarriedKey, out _carried);

    // As long as turns run the session stays awake and looks whether one is overdue; Orleans does not sweep.
    private void Watch()
    {
        var every = services.Options.SweepEvery;
        _watch ??= this.RegisterGrainTimer(
            LookAsync, new GrainTimerCreationOptions(every, every) { Interleave = true, KeepAlive = true });
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_session.HasOverdueTurns())
        {
            try
            {
                await _session.ExpireTurnsAsync(cancellationToken).ConfigureAwait(true);
            }
            catch (StoreUnavailableException e)
            {
                Log.NotExpired(services.Logger, _session.Key, e);
                return;
            }
        }

        if (!_session.HasRunningTurns)
        {
            _watch?.Dispose();
            _watch = null;
        }
    }
}
