using Sessions.Contracts.Policies;
using Sessions.Core.Turns;

namespace Sessions.Gateway.FrontDoor;

/// <summary>What a tenant decides for itself.</summary>
public sealed class TenantOptions
{
    /// <summary>How much its logs keep. The default is everything.</summary>
    public CaptureMode Capture { get; set; } = CaptureMode.Full;

    /// <summary>
    /// What happens to turns while the session store does not answer. The default is
    /// <see cref="StoreFailurePolicy.Closed"/>.
    /// </summary>
    public StoreFailurePolicy OnStoreFailure { get; set; } = StoreFailurePolicy.Closed;

    /// <summary>What all its sessions may use together; null: as much as they like.</summary>
    public LimitPolicy? Limits { get; set; }

    /// <summary>
    /// The policy of its sessions that have none of their own; null for <see cref="FrontDoorOptions.Default"/>'s, and
    /// there for one that only observes. Not bound like the others: see <see cref="Policies.PolicySections"/>.
    /// </summary>
    public SessionPolicy? Policy { get; internal set; }
}

/// <summary>What happens to turns while the session store does not answer; never a silent hole.</summary>
public enum StoreFailurePolicy
{
    /// <summary>They are refused with 503.</summary>
    Closed,

    /// <summary>
    /// They are forwarded unrecorded; the header <c>X-Session-Recorded: false</c> and a metric say so.
    /// </summary>
    Open,
}
