using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.State;

namespace Sessions.Core.Tests.State;

/// <summary>A session with a provider that counts in its own way: so many tokens for each of ours, and some hidden.</summary>
internal sealed class CountingProvider(double ratio = 1.31, int hidden = 350, string model = "claude-opus-5-5")
{
    private readonly ModelCalibration _models = new();
    private int _turns;

    /// <summary>Tokens that it adds to every request out of sight.</summary>
    public int Hidden { get; set; } = hidden;

    public SessionState State { get; private set; } = new();

    public List<SessionEvent> Log { get; } = [];

    public IModelCalibration Models => _models;

    /// <summary>Begins and completes a turn and returns what came of it.</summary>
    /// <param name="path">Texts of the path; a token each byte.</param>
    /// <param name="reported">What the provider says instead of the truth; null when it says nothing.</param>
    public Exchange Send(IEnumerable<string> path, Func<long, long?>? reported = null)
    {
        var proposal = Sample.Proposal(++_turns, Sample.Path([.. path]), model: model);
        var begun = BeginTurn.Decide(
            State, proposal, Sample.Counter, ModelCatalog.BuiltIn, Sample.Noon, modelRatio: _models.RatioOf(model));
        Keep(begun.Events);
        var started = Log.OfType<TurnStarted>().Last().Data;
        var counted = started.CountedTokens > 0 ? started.CountedTokens : started.ContextTokens;
        var truth = (long)Math.Round(ratio * counted) + Hidden;
        var said = reported is null ? truth : reported(truth);
        var outcome = Sample.Outcome(_turns, usage: said is { } input ? new TokenUsage { Input = input, Output = 1 } : null);
        var growth = State.GrowthReportedBy(outcome);
        Keep(CompleteTurn.Decide(State, outcome, ModelCatalog.BuiltIn, Sample.Noon)!.Value.Events);
        if (growth is { } learnt)
        {
            _models.Learn(learnt);
        }

        return new Exchange(counted, begun.Answer.Value!.ContextTokens, truth);
    }

    /// <summary>Goes on with what a snapshot keeps.</summary>
    public void Sleep() => State = SessionSnapshot.Read(SessionSnapshot.Write(State)).ShouldNotBeNull();

    private void Keep(IEnumerable<SessionEvent> events)
    {
        foreach (var e in events)
        {
            State.Apply(Stored.Again(e));
            Log.Add(e);
        }
    }

    /// <summary>What was estimated and what was true.</summary>
    internal sealed record Exchange(int Counted, int Estimated, long Truth)
    {
        public double Error => Math.Abs(Estimated - Truth) / (double)Truth;
    }
}
