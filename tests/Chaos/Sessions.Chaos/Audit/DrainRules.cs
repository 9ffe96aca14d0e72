using Sessions.Chaos.Agents;
using Sessions.Chaos.Faults;

namespace Sessions.Chaos.Audit;

/// <summary>
/// A node that is asked to end fails no request. Where the load balancer was not told before, it may refuse one that came
/// too late, for the client to try again; what it had begun to answer it answers to the end.
/// </summary>
internal static class DrainRules
{
    // Refused by the node, or by the load balancer on its behalf.
    private static readonly string[] Refusals = ["status 502", "status 503"];

    public static IEnumerable<Violation> Check(Drain drain, IReadOnlyCollection<Failure> failures)
    {
        var failed = failures
            .Where(it => it.Ended >= drain.Began && it.Began <= drain.Ended && IsAfterSettling(it, drain))
            .Where(it => drain.Announced || !Refusals.Contains(it.Why))
            .ToList();
        if (failed.Count > 0)
        {
            var whys = string.Join(", ", failed.Select(static it => it.Why).Distinct());
            yield return new Violation("drained", drain.Node, $"{failed.Count} requests failed: {whys}");
        }

        if (drain.ExitCode != 0)
        {
            var end = drain.ExitCode is { } code ? $"ended with code {code}" : "did not end and was killed";
            yield return new Violation("drained", drain.Node, end);
        }
    }

    // What began before that may still suffer from what went wrong earlier.
    private static bool IsAfterSettling(Failure failure, Drain drain) =>
        drain.Began <= failure.Began
        || TimeProvider.System.GetElapsedTime(failure.Began, drain.Began) < Mischief.Settling / 2;
}
