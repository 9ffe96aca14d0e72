using System.Globalization;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Demo;
using Sessions.Demo.Agents;

namespace Sessions.Benchmarks.Load.Scenarios.Context.Run;

/// <summary>What the reviews say of money, of the cache after a compaction, and of its prediction.</summary>
internal static class RunFigures
{
    private const string Compacted = "context.compacted";
    private const double SavedLeast = 0.3;
    private const double HitLeast = 0.95;
    private const double PredictedLeast = 0.99;

    /// <param name="section">Whose figures they are.</param>
    /// <param name="results">The reviews: plain without cache control, and with the policy.</param>
    /// <param name="own">The first of them without a policy, by an agent that sets its own breakpoints.</param>
    public static ContextTable Of(string section, IReadOnlyList<DemoResult> results, RunResult own)
    {
        var figures = new Figures(section);
        foreach (var result in results)
        {
            AddMoney(figures, result, result.Plain!, "");
        }

        AddMoney(figures, results[0], own, ", by an agent's own breakpoints");

        foreach (var result in results)
        {
            AddHits(figures, result);
        }

        foreach (var wire in results.GroupBy(static result => result.Options.Wire))
        {
            AddPrediction(figures, wire.Key, [.. wire.SelectMany(static result => Runs(result))]);
        }

        AddPrediction(figures, "all wires", [.. results.SelectMany(static result => Runs(result))]);
        return figures.Table;
    }

    private static void AddMoney(Figures figures, DemoResult result, RunResult plain, string how)
    {
        var compacted = result.Compacted!;
        if (!compacted.Finished)
        {
            throw new InvalidOperationException($"The run with the policy died: {compacted.Turns[^1].Error}");
        }

        var turns = plain.Answered;
        var before = plain.Turns.Take(turns).Sum(static turn => turn.CostUsd ?? 0);
        var after = compacted.Turns.Take(turns).Sum(static turn => turn.CostUsd ?? 0);
        var saved = 1 - ((double)after / (double)before);

        // The aim is set beside a run that no cache helps. OpenAI caches without being asked.
        var hasAim = plain.CacheHitRate == 0;
        figures.Add(
            "money saved",
            Name(result) + (plain.Finished ? $", all {turns} turns" : $", the {turns} turns that plain lived") + how,
            hasAim ? $"≥ {Figures.Show(SavedLeast, "0 %")}" : "–",
            string.Create(CultureInfo.InvariantCulture, $"{saved:0.0 %} (${after:0.00})"),
            string.Create(CultureInfo.InvariantCulture, $"${before:0.00}, {plain.CacheHitRate:0.0 %} from cache"),
            hasAim ? saved >= SavedLeast : null);
    }

    // The compaction's own turn writes the new prefix; the turn behind it must find it again.
    private static void AddHits(Figures figures, DemoResult result)
    {
        var turns = result.Compacted!.Turns;
        var hits = new List<double>();
        var bare = new List<double>();
        for (var turn = 0; turn + 1 < turns.Count; turn++)
        {
            if (turns[turn].Events.Contains(Compacted))
            {
                hits.Add(Share(turns[turn + 1].CachedTokens, turns[turn].PromptTokens));
                bare.Add(Share(turns[turn].CachedTokens, turns[turn - 1].PromptTokens));
            }
        }

        if (hits.Count == 0)
        {
            throw new InvalidOperationException($"{Name(result)} was never compacted.");
        }

        figures.Add(
            "sent prefix read from cache, turn behind a compaction's",
            $"{Name(result)}, least of {hits.Count}",
            $"≥ {Figures.Show(HitLeast, "0 %")}",
            Figures.Show(hits.Min(), "0.0 %"),
            $"the compaction's own turn {Figures.Show(bare.Min(), "0.0 %")}",
            hits.Min() >= HitLeast);
    }

    private static void AddPrediction(Figures figures, string of, List<IReadOnlyList<TurnSeen>> runs)
    {
        var (turns, equal, simple) = (0, 0, 0);
        foreach (var run in runs)
        {
            for (var turn = 0; turn < run.Count && run[turn].Error is null; turn++)
            {
                turns++;
                equal += run[turn].PredictedCacheTokens == run[turn].CachedTokens ? 1 : 0;
                simple += (turn == 0 ? 0 : run[turn - 1].PromptTokens) == run[turn].CachedTokens ? 1 : 0;
                if (run[turn].PredictedCacheTokens != run[turn].CachedTokens)
                {
                    Progress.Say(
                        $"  {of}, turn {turn + 1}: {run[turn].PredictedCacheTokens} predicted, {run[turn].CachedTokens} reported");
                }
            }
        }

        var share = Share(equal, turns);
        figures.Add(
            "turns whose cache read was predicted to the token",
            $"{of}, {turns} turns",
            $"≥ {Figures.Show(PredictedLeast, "0 %")}",
            Figures.Show(share, "0.0 %"),
            $"“all that was sent before” {Figures.Show(Share(simple, turns), "0.0 %")}",
            share >= PredictedLeast);
    }

    private static IEnumerable<IReadOnlyList<TurnSeen>> Runs(DemoResult result) =>
        [result.Plain!.Turns, result.Compacted!.Turns];

    private static string Name(DemoResult result) => $"{result.Options.Wire}, {result.Options.Model}";

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;
}
