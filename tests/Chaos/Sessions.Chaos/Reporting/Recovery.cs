using Sessions.Chaos.Agents;

namespace Sessions.Chaos.Reporting;

/// <summary>A node that was killed.</summary>
/// <param name="At">When it was dead, as a timestamp.</param>
/// <param name="Node">Its name.</param>
/// <param name="Port">Where it answers.</param>
public sealed record Kill(long At, string Node, int Port);

/// <summary>How long the grid was worse off after a kill; only tries that were sent after it count.</summary>
/// <param name="Kill">Which.</param>
/// <param name="AtNode">Until the killed node answered again; null where the run ended before.</param>
/// <param name="Anywhere">Until any node answered.</param>
/// <param name="EverySession">Until every session had had an answer; null where the run ended before.</param>
public sealed record Recovery(Kill Kill, TimeSpan? AtNode, TimeSpan? Anywhere, TimeSpan? EverySession)
{
    public static IReadOnlyList<Recovery> Of(IEnumerable<Kill> kills, IReadOnlyCollection<Success> successes)
    {
        var inTime = successes.OrderBy(static success => success.Ended).ToList();
        var sessions = inTime.Select(static success => success.Session).Distinct().Count();
        return [.. kills.Select(kill => Of(kill, inTime, sessions))];
    }

    private static Recovery Of(Kill kill, List<Success> inTime, int sessions)
    {
        var after = inTime.Where(success => success.Began > kill.At).ToList();
        var served = new HashSet<string>();
        return new Recovery(
            kill,
            Took(after.Find(success => success.Node.EndsWith($":{kill.Port}", StringComparison.Ordinal))),
            Took(after.FirstOrDefault()),
            Took(after.Find(success => served.Add(success.Session) && served.Count == sessions)));

        TimeSpan? Took(Success? success) =>
            success is null ? null : TimeProvider.System.GetElapsedTime(kill.At, success.Ended);
    }
}
