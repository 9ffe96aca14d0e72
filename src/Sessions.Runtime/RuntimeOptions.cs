using System.ComponentModel.DataAnnotations;

namespace Sessions.Runtime;

/// <summary>How one process hosts sessions.</summary>
public sealed record RuntimeOptions
{
    /// <summary>
    /// How long a session lies unused in memory before it is let go, 1 second to 1 day. The default is 15 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Sessions kept in memory before idle ones are let go early, 1 to 10 million. The default is 200,000.
    /// </summary>
    [Range(1, 10_000_000)]
    public int ActivationsMax { get; init; } = 200_000;

    /// <summary>
    /// How often overdue turns and idle sessions are looked for, 1 second to 1 hour. The default is 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Events after which a small session is snapshotted, 16 to 65,536. The default is 256.</summary>
    /// <remarks>
    /// A large session is snapshotted less often, in proportion to its size, so that snapshots stay cheap per
    /// event.
    /// </remarks>
    [Range(16, 65_536)]
    public int SnapshotEveryEvents { get; init; } = 256;

    /// <summary>
    /// Names this running front door as <c>node/boot</c>; a new boot of the same node ends its predecessor's turns.
    /// </summary>
    [Required]
    public required string FrontDoor { get; init; }
}
