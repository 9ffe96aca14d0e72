using Sessions.Core.State;

namespace Sessions.Core.Tests.Decisions;

public sealed class CachePredictionTests
{
    private const string Implicit = "gpt-4o";
    private const string Breakpoints = "sim-claude";

    private readonly SessionState _state = new();

    [Theory]
    [InlineData(1_023, 0)]
    [InlineData(1_024, 1_024)]
    [InlineData(1_151, 1_024)]
    [InlineData(1_152, 1_152)]
    [InlineData(2_000, 1_920)]
    public void Predict_Implicit_RoundsDownToTheGranularityFromTheMinimumOn(int sent, int predicted)
    {
        _state.Begin(Sample.Proposal(1, Sample.Path(Sample.Tokens(sent)), model: Implicit));

        Predicted(2, Implicit, 0, Sample.Tokens(sent), "more").ShouldBe(predicted);
    }

    [Fact]
    public void Predict_FirstTurn_IsNothing() => Predicted(1, Implicit, 0, Sample.Tokens(5_000)).ShouldBe(0);

    [Theory]
    [InlineData(600, 1_920)]
    [InlineData(601, 0)]
    public void Predict_Implicit_ExpiresAfterItsLife(int seconds, int predicted)
    {
        _state.Begin(Sample.Proposal(1, Sample.Path(Sample.Tokens(2_000)), model: Implicit));

        Predicted(2, Implicit, seconds, Sample.Tokens(2_000)).ShouldBe(predicted);
    }

    [Fact]
    public void Predict_UsedAgain_LivesOn()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path(Sample.Tokens(2_000)), model: Implicit));
        Predicted(2, Implicit, 500, Sample.Tokens(2_000)).ShouldBe(1_920);

        Predicted(3, Implicit, 1_000, Sample.Tokens(2_000)).ShouldBe(1_920);
    }

    [Fact]
    public void Predict_AnotherModel_IsNothing()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path(Sample.Tokens(2_000)), model: Implicit));

        Predicted(2, "gpt-4o-mini", 0, Sample.Tokens(2_000)).ShouldBe(0);
    }

    [Fact]
    public void Predict_ModelWithoutCache_IsNothing()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path(Sample.Tokens(2_000)), model: "gpt-4"));

        Predicted(2, "gpt-4", 0, Sample.Tokens(2_000)).ShouldBe(0);
    }

    [Fact]
    public void Predict_Branch_CountsTheSharedPrefix()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path(Sample.Tokens(1_100), Sample.Tokens(1_100)), model: Implicit));

        Predicted(2, Implicit, 0, Sample.Tokens(1_100), Sample.Tokens(1_100, 'y')).ShouldBe(1_024);
    }

    [Fact]
    public void Predict_SentLongAgoOnOneBranchAndLatelyOnAnother_CountsTheLateOne()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path(Sample.Tokens(1_100), Sample.Tokens(1_100)), model: Implicit));
        Predicted(2, Implicit, 500, Sample.Tokens(1_100), "side");

        Predicted(3, Implicit, 700, Sample.Tokens(1_100), Sample.Tokens(1_100)).ShouldBe(1_024);
    }

    [Fact]
    public void Predict_Breakpoint_CountsUpToTheItemThatCarriedIt()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("!" + Sample.Tokens(2_000), Sample.Tokens(500)), model: Breakpoints));

        Predicted(2, Breakpoints, 0, Sample.Tokens(2_000), Sample.Tokens(500), "!next").ShouldBe(2_000);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Predict_BreakpointInOneOfTheTwo_IsNothing(bool before, bool after)
    {
        _state.Begin(Sample.Proposal(
            1, Sample.Path((before ? "!" : "") + Sample.Tokens(2_000)), model: Breakpoints));

        Predicted(2, Breakpoints, 0, Sample.Tokens(2_000), (after ? "!" : "") + "next").ShouldBe(0);
    }

    [Fact]
    public void Predict_BranchBeforeTheBreakpoint_IsNothing()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path(Sample.Tokens(2_000), "!end"), model: Breakpoints));

        Predicted(2, Breakpoints, 0, Sample.Tokens(2_000), "!other").ShouldBe(0);
    }

    [Theory]
    [InlineData(19, 2_000)]
    [InlineData(20, 0)]
    public void Predict_BreakpointFarBelow_LooksBackTwentyItems(int further, int predicted)
    {
        var head = Sample.Tokens(2_000);
        _state.Begin(Sample.Proposal(1, Sample.Path("!" + head), model: Breakpoints));
        string[] between = [.. Enumerable.Range(1, further - 1).Select(static i => $"{i}")];

        Predicted(2, Breakpoints, 0, [head, .. between, "!end"]).ShouldBe(predicted);
    }

    [Theory]
    [InlineData("!", 300, 2_000)]
    [InlineData("!", 301, 0)]
    [InlineData("!!", 301, 2_000)]
    [InlineData("!!", 3_600, 2_000)]
    [InlineData("!!", 3_601, 0)]
    public void Predict_Breakpoint_LivesAsLongAsItAskedFor(string mark, int seconds, int predicted)
    {
        _state.Begin(Sample.Proposal(1, Sample.Path(mark + Sample.Tokens(2_000)), model: Breakpoints));

        Predicted(2, Breakpoints, seconds, mark + Sample.Tokens(2_000), "more").ShouldBe(predicted);
    }

    private int Predicted(int turn, string model, int seconds, params string[] path) => _state
        .Begin(Sample.Proposal(turn, Sample.Path(path), model: model), Sample.Noon.AddSeconds(seconds))
        .Answer.Value!.PredictedCacheRead;
}
