using System.Globalization;
using Sessions.Contracts.Views;
using Sessions.Core.Models;
using Sessions.Demo.Agents;
using Sessions.Demo.Calls;
using Sessions.Demo.Texts;
using Sessions.Tokens;

namespace Sessions.Demo;

/// <summary>The same review twice: plain, and with a compaction policy on its session.</summary>
public static class Demonstration
{
    /// <summary>Makes the runs that were asked for.</summary>
    /// <param name="options">Which, and how.</param>
    /// <param name="progress">Is told what happens, a line at a time.</param>
    /// <exception cref="SiloException">The silo knows no policies, or its session API refuses.</exception>
    /// <exception cref="HttpRequestException">The silo cannot be reached.</exception>
    public static async Task<DemoResult> RunAsync(DemoOptions options, Action<string> progress)
    {
        var counter = new TokenCounter(ModelCatalog.BuiltIn);
        var prefix = StaticPrefix.Create(counter, options.Model, options.Seed);
        var output = new ToolOutput(counter, options.Model, options.Seed);
        List<ReviewStep> plan = [.. new ReviewPlan(output, options.Seed, options.Turns, options.TurnTokens).Steps()];
        using var silo = new SiloClient(options.Url, options.Key);

        var plain = options.RunsPlain ? await RunAsync("plain", policy: null) : null;
        var policy = CompactionPolicy.Body(options);
        var compacted = options.RunsCompaction ? await RunAsync("compaction", policy) : null;
        return new DemoResult(options, plain, compacted);

        async Task<RunResult> RunAsync(string name, string? policy)
        {
            // The random part lets a silo that keeps its data see the demonstration again.
            var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            var session = string.Create(CultureInfo.InvariantCulture, $"demo-{name}-{id:N}");
            await silo.CreateAsync(session);
            if (policy is not null)
            {
                await silo.SetPolicyAsync(session, policy);
            }

            progress($"{name}: session {session}, {plan.Count} turns, {options.Wire}, {options.Model}");
            var turns = await new ReviewAgent(silo, Transcript.Of(options, prefix, session), session).RunAsync(plan);
            Tell(turns, await silo.TurnsAsync(session), await silo.EventsAsync(session));
            progress(turns[^1].Error is { } error
                ? $"{name}: died in turn {turns.Count}: {error}"
                : $"{name}: finished after {turns.Count} turns");
            return new RunResult(name, session, plan.Count, turns);
        }
    }

    private static void Tell(List<TurnSeen> turns, List<TurnView> timeline, List<EventView> events)
    {
        foreach (var view in timeline)
        {
            turns[view.Turn - 1].CostUsd = view.CostUsd;
        }

        foreach (var e in events)
        {
            // What no turn claims happened before the next one that began.
            var turn = e.Turn > 0 ? e.Turn : timeline.Find(view => view.Position > e.Position)?.Turn ?? turns.Count;
            turns[Math.Min(turn, turns.Count) - 1].Events.Add(e.Type);
        }
    }
}
