using Sessions.Contracts;

namespace Sessions.Grains.Hosting;

/// <summary>How one silo hosts sessions.</summary>
public sealed record SessionSiloOptions
{
    /// <summary>Whose sessions are looked at when a node is lost.</summary>
    public required Func<IEnumerable<TenantId>> Tenants { get; init; }

    /// <summary>
    /// How long a silo whose turns have all ended takes to hand over its sessions and to leave its cluster. The default
    /// is one minute.
    /// </summary>
    public TimeSpan StopsWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Share of the process' memory at which the sessions longest unused are put to sleep, in percent, 10 to 95. The
    /// default is 80.
    /// </summary>
    public double MemoryPercentMax { get; init; } = 80;
}
