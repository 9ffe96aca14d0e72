using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.Context.Reviews;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Models;
using Sessions.Demo;
using Sessions.Runtime;
using Sessions.Tokens;

namespace Sessions.Benchmarks.Load.Scenarios.Context.Compaction;

/// <summary>What a compaction adds to the turn that crosses the trigger and to those after it, in this process.</summary>
internal sealed class CompactionSection : IContextSection
{
    private const int TriggerTokens = 150_000;
    private const int TargetTokens = 90_000;
    private const int SamplesPerRound = 10;
    private const int LaterTurns = 2;
    private const double OwnTurnMax = 5;
    private const double LaterTurnMax = 1;

    // Sessions of each variant whose times are not taken: code is compiled and pools are filled there.
    private const int WarmUpSamples = 5;

    private static readonly Variant[] Variants =
    [
        new("without a policy", null),
        new("clear-tool-results", [CompactionStrategy.ClearToolResults]),
        new("drop-superseded-reads", [CompactionStrategy.DropSupersededReads]),
        new("truncate", [CompactionStrategy.Truncate]),
        new(
            "all three, in this order",
            [CompactionStrategy.ClearToolResults, CompactionStrategy.DropSupersededReads, CompactionStrategy.Truncate]),
    ];

    /// <inheritdoc/>
    public string Name => "compaction";

    /// <inheritdoc/>
    public async Task<ContextTable> MeasureAsync(int rounds)
    {
        var options = new DemoOptions { Url = new Uri("http://unused") };
        var bodies = ReviewBodies.Write(new TokenCounter(ModelCatalog.BuiltIn), options);
        using var folder = new StoreFolder("compaction");
        await using var node = await LocalNode.OpenAsync(folder.Path, sessionsMax: 1_000);
        var crossing = await CrossingAsync(node, bodies);
        Progress.Say($"turn {crossing + 1} crosses the trigger with {bodies[crossing].Length} bytes");
        var variants = Variants.ToDictionary(static variant => variant, static _ => new Samples());
        for (var sample = 0; sample < WarmUpSamples; sample++)
        {
            await EachAsync(node, bodies, crossing - 1, crossing, samples: null);
        }

        for (var sample = 0; sample < rounds * SamplesPerRound; sample++)
        {
            await EachAsync(node, bodies, 0, crossing, variants);
        }

        return Table(variants, bodies[crossing].Length);
    }

    // The variants take turns, session by session.
    private static async Task EachAsync(
        LocalNode node, List<byte[]> bodies, int first, int crossing, Dictionary<Variant, Samples>? samples)
    {
        foreach (var variant in Variants)
        {
            await using var directory = new InProcessSessionDirectory(node.Services);
            var session = await StartAsync(directory, variant);
            for (var turn = first; turn < crossing; turn++)
            {
                await ReviewTurn.RunAsync(session, bodies[turn]);
            }

            var own = await ReviewTurn.RunAsync(session, bodies[crossing]);
            if (own.Plan.CompactedTokens > 0 != variant.Strategies is not null)
            {
                throw new InvalidOperationException($"{variant.Name} saved {own.Plan.CompactedTokens} tokens.");
            }

            samples?[variant].Own.Add(own);
            for (var turn = crossing + 1; turn <= crossing + LaterTurns; turn++)
            {
                var later = await ReviewTurn.RunAsync(session, bodies[turn]);
                if (later.Plan.Rendering?.Compaction != own.Plan.Rendering?.Compaction)
                {
                    throw new InvalidOperationException($"{variant.Name}: a later turn is not sent with the same compaction.");
                }

                samples?[variant].Later.Add(later);
            }
        }
    }

    private static async Task<ISession> StartAsync(InProcessSessionDirectory directory, Variant variant)
    {
        var id = SessionId.Parse($"compaction-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}");
        var session = directory.Find(new SessionKey(RecordedTurn.Caller.Tenant, id));
        if (variant.Strategies is { } strategies)
        {
            var policy = new SessionPolicy
            {
                Compaction = new CompactionPolicy
                {
                    TriggerTokens = TriggerTokens,
                    TargetTokens = TargetTokens,
                    Strategies = strategies,
                },
            };
            var answer = await session.ChangePolicyAsync(RecordedTurn.Caller, policy, CancellationToken.None);
            if (answer.IsRefused)
            {
                throw new InvalidOperationException($"A policy was refused: {answer.Refusal.Message}");
            }
        }

        return session;
    }

    private static async Task<int> CrossingAsync(LocalNode node, List<byte[]> bodies)
    {
        await using var directory = new InProcessSessionDirectory(node.Services);
        var session = await StartAsync(directory, Variants[0]);
        for (var turn = 0; turn < bodies.Count - LaterTurns; turn++)
        {
            if ((await ReviewTurn.RunAsync(session, bodies[turn])).Plan.ContextTokens >= TriggerTokens)
            {
                return turn;
            }
        }

        throw new InvalidOperationException("The review never comes to the trigger.");
    }

    private ContextTable Table(Dictionary<Variant, Samples> variants, int bytes)
    {
        var figures = new Figures(Name);
        var none = variants[Variants[0]];
        foreach (var (variant, samples) in variants.Where(static pair => pair.Key.Strategies is not null))
        {
            var saved = samples.Own[0].Plan.CompactedTokens;
            var of = $"{variant.Name}: {bytes} → {samples.Own[0].SentBytes} bytes, {saved} tokens less";
            Add(figures, "added to its own turn, p50 ms", of, OwnTurnMax, samples.Own, none.Own);
            Add(figures, "added to a later turn, p50 ms", variant.Name, LaterTurnMax, samples.Later, none.Later);
        }

        foreach (var (variant, samples) in variants.Where(static pair => pair.Key.Strategies is not null))
        {
            var (with, without) = (At(samples.Own, Recorded), At(none.Own, Recorded));
            figures.Add(
                "the same turn until it is durable, p50 ms", variant.Name, "–", Figures.Show(with, "0.00"),
                Figures.Show(without, "0.00"), null);
        }

        return figures.Table;
    }

    private static void Add(
        Figures figures, string figure, string of, double aim, List<TurnTimes> samples, List<TurnTimes> none)
    {
        var (with, without) = (At(samples, Ready), At(none, Ready));
        var added = with - without;
        figures.Add(
            figure, of, $"≤ {Figures.Show(aim, "0")}", $"{Figures.Show(added, "0.00")} (to {Figures.Show(with, "0.00")})",
            Figures.Show(without, "0.00"), added <= aim);
    }

    private static double At(List<TurnTimes> samples, Func<TurnTimes, TimeSpan> of) =>
        Median.Of(samples.Select(one => of(one).TotalMilliseconds));

    private static TimeSpan Ready(TurnTimes one) => one.Ready;

    private static TimeSpan Recorded(TurnTimes one) => one.Recorded;

    private sealed record Variant(string Name, IReadOnlyList<CompactionStrategy>? Strategies);

    private sealed class Samples
    {
        public List<TurnTimes> Own { get; } = [];

        public List<TurnTimes> Later { get; } = [];
    }
}
