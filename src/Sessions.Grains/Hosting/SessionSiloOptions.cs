using Sessions.Contracts;

namespace Sessions.Grains.Hosting;

/// <summary>How one silo hosts sessions.</summary>
public sealed record SessionSiloOptions
{
    /// <summary>Whose sessions are looked at when a node is lost.</summary>
    public required Func<IEnumerable<TenantId>> Tenants { get; init; }

    /// <summary>
    /// Share of the process' memory at which the sessions longest unused are put to sleep, in percent, 10 to 95. The
    /// default is 80.
    /// </summary>
    public double MemoryPercentMax { get; init; } = 80;
}
