using System.ComponentModel.DataAnnotations;

namespace Sessions.Gateway.Purging;

/// <summary>How sessions that have expired are removed; configuration section <c>Purge</c>.</summary>
public sealed class PurgeOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Purge";

    /// <summary>Pause between two passes, in seconds, 1 to 86,400. The default is 30.</summary>
    [Range(1, 86_400)]
    public int EverySeconds { get; set; } = 30;

    /// <summary>
    /// Sessions that one pass removes at most, 1 to 10,000. The default is 10,000. What is left is the next pass's.
    /// </summary>
    [Range(1, 10_000)]
    public int SessionsMax { get; set; } = 10_000;

    /// <summary>Sessions that are removed side by side, 1 to 64. The default is 2.</summary>
    [Range(1, 64)]
    public int Parallel { get; set; } = 2;

    /// <summary>Sessions that a pass removes in a second at most, 1 to 10,000. The default is 100.</summary>
    [Range(1, 10_000)]
    public int PerSecond { get; set; } = 100;

    internal TimeSpan Every => TimeSpan.FromSeconds(EverySeconds);
}
