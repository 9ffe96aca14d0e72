using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sessions.Gateway.Telemetry;

/// <summary>The names under which this gateway traces and measures.</summary>
public static class GridTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Sessions.Gateway";

    internal static ActivitySource Source { get; } = new(Name);

    internal static Meter Meter { get; } = new(Name);
}
