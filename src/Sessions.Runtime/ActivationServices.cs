using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Decisions;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>What every activation of one process shares.</summary>
public sealed class ActivationServices
{
    /// <summary>The logs.</summary>
    public required ISessionStore Store { get; init; }

    /// <summary>Counts new items.</summary>
    public required ITokenCounter Counter { get; init; }

    /// <summary>Windows, cache rules, prices.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>Reads and writes items of contexts; null where none is ever rewritten.</summary>
    public IContextEditor? Editor { get; init; }

    /// <summary>A tenant's policy, for its sessions that have none of their own; the default only observes.</summary>
    public Func<TenantId, SessionPolicy> PolicyOf { get; init; } = static _ => SessionPolicy.Observe;

    /// <summary>How models count that have no public vocabulary, as far as this process has seen.</summary>
    public IModelCalibration Calibration { get; init; } = new ModelCalibration();

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>How sessions are hosted.</summary>
    public required RuntimeOptions Options { get; init; }

    /// <summary>Where activations log; never content.</summary>
    public required ILogger<SessionActivation> Logger { get; init; }

    /// <summary>
    /// A turn of this front door will never be reported any more: an earlier boot of this very node ran it.
    /// </summary>
    public bool IsGone(string frontDoor) => FrontDoors.IsSucceeded(frontDoor, Options.FrontDoor);

    /// <summary>What is done to the contexts of a tenant's sessions; one object for all that share a policy.</summary>
    internal ContextRules RulesOf(TenantId tenant)
    {
        var policy = PolicyOf(tenant);
        return Editor is null && ReferenceEquals(policy, SessionPolicy.Observe)
            ? ContextRules.Observe
            : _rules.GetValue(policy, one => new ContextRules(one, Editor));
    }

    // After so long without a trace of another node's writing the sessions are taken for this node's own again.
    private static readonly TimeSpan OvertakenFor = TimeSpan.FromMinutes(1);

    private long _overtaken;

    /// <summary>Whether another node has lately written to a session that this one was about to write to.</summary>
    internal bool WasOvertakenLately =>
        Volatile.Read(ref _overtaken) is var at and not 0 && Time.GetElapsedTime(at) < OvertakenFor;

    /// <summary>Another node has written to a session that this one was about to write to.</summary>
    internal void Overtaken() => Volatile.Write(ref _overtaken, Math.Max(1, Time.GetTimestamp()));

    private readonly ConditionalWeakTable<SessionPolicy, ContextRules> _rules = [];

    /// <summary>Where snapshots go that no host keeps elsewhere: to the log's own store.</summary>
    internal ISnapshotStore Snapshots => field ??= new LogStoreSnapshots(Store);
}
