using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.Context.Reviews;
using Sessions.Benchmarks.Load.Scenarios.InProcess;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Demo;
using Sessions.Runtime;
using Sessions.Wire.Requests;

namespace Sessions.Benchmarks.Load.Scenarios.Context.Calibration;

/// <summary>How far the estimate of a prompt is off for a model that a provider counts in its own way.</summary>
internal sealed class CalibrationSection : IContextSection
{
    private const string Model = "claude-opus-5";
    private const double Ratio = 1.31;
    private const int Hidden = 350;
    private const int TurnsToLearn = 5;
    private const double ErrorMax = 0.02;

    // The vocabulary of the second provider is that of this model.
    private const string OtherModel = "gpt-4";

    private static readonly (string Name, string Model)[] Providers =
        [("our count × 1.31 + 350", Model), ("cl100k_base × 1.31 + 350", OtherModel)];

    private static readonly int[] TurnTokens = [600, 6_000];

    /// <inheritdoc/>
    public string Name => "calibration";

    /// <inheritdoc/>
    public async Task<ContextTable> MeasureAsync(int rounds)
    {
        var figures = new Figures(Name);
        using var folder = new StoreFolder("calibration");
        foreach (var (name, countedAs) in Providers)
        {
            foreach (var tokens in TurnTokens)
            {
                var turns = new List<Errors>();
                for (var seed = 1; seed <= rounds; seed++)
                {
                    await using var node = await LocalNode.OpenAsync(folder.Path, sessionsMax: 1_000);
                    turns.AddRange((await ReviewAsync(node, countedAs, tokens, (ulong)seed)).Skip(TurnsToLearn));
                }

                Add(figures, $"{name}; {tokens} tokens a turn, {turns.Count} turns", turns);
            }
        }

        return figures.Table;
    }

    // A node of its own: what others have learnt of the model must not help.
    private static async Task<List<Errors>> ReviewAsync(LocalNode node, string countedAs, int tokens, ulong seed)
    {
        var counter = node.Services.Counter;
        var options = new DemoOptions
        {
            Url = new Uri("http://unused"),
            ModelName = Model,
            TurnTokens = tokens,
            Seed = seed,
        };
        await using var directory = new InProcessSessionDirectory(node.Services);
        var id = SessionId.Parse($"calibration-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}");
        var session = directory.Find(new SessionKey(RecordedTurn.Caller.Tenant, id));
        var errors = new List<Errors>();
        foreach (var body in ReviewBodies.Write(counter, options))
        {
            long counted = 0;
            long truth = 0;
            var turn = await ReviewTurn.RunAsync(session, body, request =>
            {
                counted = Count(counter, Model, request);
                return truth = (long)Math.Round(Ratio * Count(counter, countedAs, request)) + Hidden;
            });
            errors.Add(new Errors(Of(turn.Plan.ContextTokens, truth), Of(counted, truth)));
        }

        return errors;
    }

    private static double Of(long estimate, long truth) => Math.Abs(estimate - truth) / (double)truth;

    private static long Count(ITokenCounter counter, string model, WireRequest request)
    {
        var body = request.Path.Body.Span;
        long tokens = counter.CountReply(request.Wire) + (request.HasTools ? counter.CountToolList(request.Wire) : 0);
        foreach (ref readonly var item in request.Path.Items.Span)
        {
            tokens += counter.CountItem(model, item.Kind, body.Slice(item.Offset, item.Length));
        }

        return tokens;
    }

    private static void Add(Figures figures, string of, List<Errors> turns)
    {
        Add("largest error", turns.Max(static turn => turn.Estimated), turns.Max(static turn => turn.Counted));
        Add("mean error", turns.Average(static turn => turn.Estimated), turns.Average(static turn => turn.Counted));

        void Add(string figure, double estimated, double counted) => figures.Add(
            $"{figure} from turn {TurnsToLearn + 1} on", of, $"≤ {Figures.Show(ErrorMax, "0 %")}",
            Figures.Show(estimated, "0.00 %"), Figures.Show(counted, "0.00 %"), estimated <= ErrorMax);
    }

    /// <param name="Estimated">Of the estimate.</param>
    /// <param name="Counted">Of the count without calibration.</param>
    private readonly record struct Errors(double Estimated, double Counted);
}
