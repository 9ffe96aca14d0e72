using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Context;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.State;

public sealed class CalibrationTests
{
    private const double ErrorMax = 0.02;
    private const int TurnsToLearn = 5;

    // A first prompt, and by how much each turn is longer.
    private static readonly Arbitrary<(int First, int[] Growth)> Runs =
        (from first in Gen.Choose(200, 20_000)
         from growth in Gen.Choose(100, 3_000).ArrayOf(14)
         select (first, growth)).ToArbitrary();

    [Fact]
    public void Begin_ProviderThatCountsItsOwnWay_IsEstimatedWithinTwoPerCentFromTheSixthTurnOn() =>
        Prop.ForAll(Runs, static run =>
        {
            var errors = Errors(new CountingProvider(), run.First, run.Growth);
            return errors.Skip(TurnsToLearn).All(static error => error <= ErrorMax);
        }).Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData(0.7, 0)]
    [InlineData(1.0, 2_000)]
    [InlineData(2.5, 100)]
    public void Begin_OtherWaysOfCounting_AreLearntTheSame(double ratio, int hidden) =>
        Errors(new CountingProvider(ratio, hidden), 3_000, Growth(700)).Skip(TurnsToLearn)
            .ShouldAllBe(static error => error <= ErrorMax);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(12)]
    public void Begin_AfterAnAbsurdReport_IsEstimatedAsWell(int absurd)
    {
        var provider = new CountingProvider();
        var errors = Errors(provider, 3_000, Growth(700), (turn, truth) => turn == absurd ? truth * 10 : truth);

        errors.Skip(TurnsToLearn).ShouldAllBe(static error => error <= ErrorMax);
        provider.State.TokenRatio!.Value.ShouldBe(1.31, 0.02);
        provider.Models.RatioOf("claude-opus-5-5").ShouldBe(1.31, 0.02);
    }

    [Fact]
    public void Begin_HiddenInstructionsThatGrowForGood_AreTakenUpAfterOneTurnOfDoubt()
    {
        var provider = new CountingProvider();
        var texts = Texts(3_000, Growth(300));
        var errors = new List<double>();
        for (var turn = 1; turn <= texts.Count; turn++)
        {
            provider.Hidden = turn < 8 ? 350 : 9_350;
            errors.Add(provider.Send(texts[..turn]).Error);
        }

        errors[9..].ShouldAllBe(static error => error <= ErrorMax);
        provider.State.TokenRatio!.Value.ShouldBe(1.31, 0.02);
    }

    [Fact]
    public void Begin_ProviderThatReportsNothing_IsCountedAsBefore()
    {
        var provider = new CountingProvider();
        var texts = new List<string>();
        for (var turn = 1; turn <= 8; turn++)
        {
            texts.Add(Sample.Tokens(500, (char)('a' + turn)));
            var exchange = provider.Send(texts, static _ => null);
            exchange.Estimated.ShouldBe(exchange.Counted);
        }

        provider.State.TokenRatio.ShouldBeNull();
        provider.Log.OfType<TurnStarted>().ShouldAllBe(static e => e.Data.CountedTokens == 0);
    }

    [Fact]
    public void Begin_ModelThatIsCountedExactly_KeepsTheCount()
    {
        var provider = new CountingProvider(model: "gpt-5");
        Errors(provider, 3_000, Growth(700));

        provider.State.TokenRatio.ShouldBeNull();
        provider.Log.OfType<TurnStarted>()
            .ShouldAllBe(static e => e.Data.CountedTokens == 0 && e.Data.TokenRatio == null);
    }

    [Fact]
    public void Begin_CountsThatDiffer_AreBothRecorded()
    {
        var provider = new CountingProvider();
        Errors(provider, 3_000, Growth(700));

        var last = provider.Log.OfType<TurnStarted>().Last().Data;
        last.ContextTokens.ShouldBeGreaterThan(last.CountedTokens);
        last.CountedTokens.ShouldBe(3_000 + (14 * 700));
        last.TokenRatio!.Value.ShouldBe(1.31, 0.02);
    }

    [Fact]
    public void Begin_AfterGoingBackToAnEarlierTurn_IsEstimatedFromThere()
    {
        var provider = new CountingProvider();
        var texts = Texts(3_000, Growth(700));
        for (var turn = 1; turn <= 10; turn++)
        {
            provider.Send(texts[..turn]);
        }

        provider.Send([.. texts[..4], Sample.Tokens(2_000, 'Q')]).Error.ShouldBeLessThan(ErrorMax);
        provider.Send([.. texts[..9], Sample.Tokens(2_000, 'R')]).Error.ShouldBeLessThan(ErrorMax);
    }

    [Fact]
    public void Begin_PathOfItsOwn_IsCountedByTheLearntRatio()
    {
        var provider = new CountingProvider(hidden: 0);
        Errors(provider, 3_000, Growth(700));

        provider.Send([Sample.Tokens(5_000, 'Z')]).Error.ShouldBeLessThan(ErrorMax);
    }

    [Fact]
    public void Estimate_RightAfterACompaction_KeepsWhatIsHidden()
    {
        var tree = new ContextTree();
        var leaf = tree.Append(new ChainHash(1), 0, 10_000, 1, ItemKind.User, ItemMarks.None);
        var sent = new ReportedPath(leaf, 7, WireFormat.Messages, Compaction: 0, 10_000, 13_450);
        var calibration = new Calibration();
        calibration.Learn(tree, sent);

        calibration.Estimate(tree, sent with { Compaction = 5, Counted = 4_000 }, 1.31).ShouldBe(350 + 5_240);
        calibration.Estimate(tree, sent with { ModelHash = 8, Counted = 4_000 }, 1.31).ShouldBe(5_240);
    }

    [Fact]
    public void Begin_AfterSleep_EstimatesTheSame()
    {
        var (awake, woken) = (new CountingProvider(), new CountingProvider());
        var texts = Texts(3_000, Growth(700));
        for (var turn = 1; turn <= 10; turn++)
        {
            var expected = awake.Send(texts[..turn]);
            woken.Sleep();
            woken.Send(texts[..turn]).ShouldBe(expected);
        }
    }

    [Fact]
    public void Begin_NewSessionOfAModelThatOthersUsed_StartsWithTheirRatio()
    {
        var models = new ModelCalibration();
        for (var i = 0; i < 10; i++)
        {
            models.Learn(new TokenGrowth("claude-opus-5-5", 500, 655));
        }

        models.RatioOf("claude-opus-5-5").ShouldBe(1.31, 0.01);
        models.RatioOf("claude-haiku-4-5").ShouldBe(1);
        models.Learn(new TokenGrowth("claude-opus-5-5", 500, 500_000));
        models.RatioOf("claude-opus-5-5").ShouldBeLessThan(TokenRatio.Max / 2);
    }

    private static List<double> Errors(
        CountingProvider provider, int first, int[] growth, Func<int, long, long>? reported = null)
    {
        var texts = Texts(first, growth);
        var errors = new List<double>();
        for (var turn = 1; turn <= texts.Count; turn++)
        {
            var number = turn;
            errors.Add(provider.Send(texts[..turn], truth => reported?.Invoke(number, truth) ?? truth).Error);
        }

        return errors;
    }

    private static List<string> Texts(int first, int[] growth) =>
        [Sample.Tokens(first), .. growth.Select(static (tokens, turn) => Sample.Tokens(tokens, (char)('a' + turn)))];

    private static int[] Growth(int tokens) => [.. Enumerable.Repeat(tokens, 14)];
}
