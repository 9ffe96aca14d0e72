using System.Collections.Concurrent;

namespace Sessions.Chaos.Faults;

/// <summary>Faults by kind.</summary>
public sealed class FaultTally
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyList<KeyValuePair<string, int>> Counts =>
        [.. _counts.OrderBy(static count => count.Key, StringComparer.Ordinal)];

    public int Sum => _counts.Values.Sum();

    public void Count(string kind) => _ = _counts.AddOrUpdate(kind, 1, static (_, count) => count + 1);
}
