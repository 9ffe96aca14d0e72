using Sessions.Core.Events;
using Sessions.Core.Models;
using Sessions.Core.Turns;

namespace Sessions.Core.State;

public sealed partial class SessionState
{
    // Null until a provider reports on a model that cannot be counted exactly.
    private Calibration? _calibration;

    /// <summary>
    /// Tokens that the provider reports for each that the grid counts, for the main thread's model; null where that is
    /// counted exactly, or nothing is known yet.
    /// </summary>
    public double? TokenRatio => Model is not null && _calibration is { } known && known.Knows(ModelHash.Of(Model))
        ? known.RatioOf(ModelHash.Of(Model), assumed: 1)
        : null;

    /// <summary>
    /// What a report says of how a model counts; null where it says nothing, or nothing that is believed.
    /// </summary>
    /// <param name="outcome">The report, not yet applied.</param>
    public TokenGrowth? GrowthReportedBy(TurnOutcome outcome)
    {
        if (outcome.Usage is not { IsPlausible: true } usage
            || FindOpen(outcome.TurnId) is not { Counted: { } counted } turn
            || _calibration is null)
        {
            return null;
        }

        return _calibration.IsPlausible(Tree, PathOf(turn, counted, usage.Input), out var grown, out var reported)
            && grown > 0
                ? new TokenGrowth(turn.Model, grown, reported)
                : null;
    }

    internal (int Tokens, double Ratio) Estimate(
        string model, WireFormat wire, long compaction, int node, int counted, double assumed)
    {
        var hash = ModelHash.Of(model);
        var calibration = _calibration ?? new Calibration();
        var ratio = calibration.RatioOf(hash, assumed);
        var path = new ReportedPath(node, hash, wire, compaction, counted, 0);
        return (calibration.Estimate(Tree, path, ratio), ratio);
    }

    private static CountedPath? CountedPathOf(TurnStartedData data) =>
        data.TokenRatio is null
            ? null
            : new CountedPath(
                data.CountedTokens > 0 ? data.CountedTokens : data.ContextTokens, data.Wire, data.Compaction);

    private void Calibrate(RunningTurn turn, TurnEndedData ended)
    {
        if (turn.Counted is { } counted && !ended.Estimated && turn.Leaf > 0 && ended.Usage.Input > 0)
        {
            _calibration ??= new Calibration();
            _calibration.Learn(Tree, PathOf(turn, counted, ended.Usage.Input));
        }
    }

    private static ReportedPath PathOf(RunningTurn turn, CountedPath counted, long reported) =>
        new(turn.Leaf, ModelHash.Of(turn.Model), counted.Wire, counted.Compaction, counted.Tokens, reported);
}
