using Sessions.Chaos.Agents;
using Sessions.Chaos.Faults;

namespace Sessions.Chaos.Audit;

/// <summary>
/// A node that is asked to end fails no request. Where the load balancer was not told before, it may refuse one that came
/// too late, for the client to try again; what it had begun to answer it answers to the end.
/// </summary>
public static class DrainRules
{
    // Of the provider, which was too slow or told to be; the node only passes it on.
    private const string ProviderSilent = "status 504";

    // Refused by the node, or by the load balancer on its behalf.
    private static readonly string[] Refusals = ["nginx 502", "status 503"];

    /// <summary>What is wrong with one drain, by the tries that failed in the whole run.</summary>
    public static IEnumerable<Violation> Check(Drain drain, IReadOnlyCollection<Failure> failures)
    {
        ArgumentNullException.ThrowIfNull(drain);
        var failed = failures
            .Where(it => !it.HasScript && it.Why != ProviderSilent && it.Ended >= drain.Began && it.Began <= drain.Ended && IsAfterSettling(it, drain)
                && (drain.Announced || !Refusals.Contains(it.Why)))
            .ToList();
        if (failed.Count > 0)
        {
            var whys = string.Join(", ", failed.Select(it => Describe(it, drain)));
            var told = drain.Announced ? "announced" : "unannounced";
            yield return new Violation("drained", drain.Node, $"{failed.Count} requests failed, {told}: {whys}");
        }

        if (drain.ExitCode != 0)
        {
            var end = drain.ExitCode is { } code ? $"ended with code {code}" : "did not end and was killed";
            yield return new Violation("drained", drain.Node, end);
        }
    }

    private static string Describe(Failure failure, Drain drain)
    {
        double Seconds(long to) => (to - drain.Began) / (double)TimeProvider.System.TimestampFrequency;
        return $"{failure.Why} at '{failure.Node}' from {Seconds(failure.Began):0.00} s to {Seconds(failure.Ended):0.00} s "
            + $"of {Seconds(drain.Ended):0.00} s";
    }

    // What began before that may still suffer from what went wrong earlier.
    private static bool IsAfterSettling(Failure failure, Drain drain) =>
        drain.Began <= failure.Began
        || TimeProvider.System.GetElapsedTime(failure.Began, drain.Began) < Mischief.Settling / 2;
}
