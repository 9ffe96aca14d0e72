using System.Text;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Decisions;

public sealed class CompleteTurnTests
{
    private static readonly TokenUsage Reported = new() { Input = 100, CacheRead = 40, Output = 7, Reasoning = 2 };

    private readonly SessionState _state = new();

    [Fact]
    public void Decide_ReportedUsage_IsBookedAsReported()
    {
        _state.Begin(Sample.Proposal(1));

        var receipt = Completed(Sample.Outcome(1, usage: Reported));

        receipt.ShouldSatisfyAllConditions(
            () => receipt.Usage.ShouldBe(Reported),
            () => receipt.Estimated.ShouldBeFalse(),
            () => _state.Ledger.Usage.ShouldBe(Reported),
            () => _state.Ledger.Completed.ShouldBe(1),
            () => _state.RunningTurns.ShouldBe(0));
    }

    [Fact]
    public void Decide_SameTurnAgain_IsBookedOnce()
    {
        _state.Begin(Sample.Proposal(1));
        Completed(Sample.Outcome(1, usage: Reported));
        var head = _state.Head;

        var again = Completed(Sample.Outcome(1, TurnEnding.Failed, usage: Reported));

        again.Repeated.ShouldBeTrue();
        again.Turn.ShouldBe(1);
        _state.Head.ShouldBe(head);
    }

    [Fact]
    public void Decide_TipOfTheOutcome_StandsInTheEvent()
    {
        _state.Begin(Sample.Proposal(1));
        var outcome = new TurnOutcome
        {
            TurnId = Sample.TurnId(1),
            Ending = TurnEnding.Completed,
            Tip = new ChainHash(7),
        };

        var decision = _state.Complete(outcome).ShouldNotBeNull();

        decision.Events.ShouldHaveSingleItem().ShouldBeOfType<TurnEnded>().Data.Tip.ShouldBe(new ChainHash(7));
    }

    [Fact]
    public void Decide_UnknownTurn_AsksForTheProposal()
    {
        _state.Begin(Sample.Proposal(1));

        _state.Complete(Sample.Outcome(2)).ShouldBeNull();
    }

    [Fact]
    public void Decide_LostTurn_IsSettledAfterAll()
    {
        _state.Begin(Sample.Proposal(1));
        _state.Expire(Sample.Noon.AddHours(1)).Count.ShouldBe(1);
        _state.Ledger.Lost.ShouldBe(1);

        Completed(Sample.Outcome(1, usage: Reported));

        _state.Ledger.ShouldBe(new LedgerTotals
        {
            Usage = Reported,
            Completed = 1,
            CostNanoUsd = _state.Ledger.CostNanoUsd,
        });
        _state.OpenTurns.ShouldBeEmpty();
    }

    [Fact]
    public void Decide_ImplausibleUsage_IsEstimatedAndSaysWhy()
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("12345678")));
        var outcome = Sample.Outcome(1, usage: Reported with { CacheRead = 101 }, counted: 5);

        var decision = CompleteTurn.Decide(_state, outcome, ModelCatalog.BuiltIn, Sample.Noon)!.Value;

        var ended = decision.Events.ShouldHaveSingleItem().ShouldBeOfType<Core.Events.TurnEnded>();
        ended.Data.ShouldSatisfyAllConditions(
            () => ended.Data.Usage.ShouldBe(new TokenUsage { Input = 10, Output = 5 }),
            () => ended.Data.Estimated.ShouldBeTrue(),
            () => ended.Data.UsageProblem.ShouldNotBeNull(),
            () => ended.Data.Total.Estimated.ShouldBe(1));
    }

    [Theory]
    [InlineData(TurnEnding.Completed, 0, 10)]
    [InlineData(TurnEnding.Aborted, 0, 10)]
    [InlineData(TurnEnding.Failed, 3, 10)]
    [InlineData(TurnEnding.Failed, 0, 0)]
    public void Decide_NoUsage_EstimatesAllButAFailedCall(TurnEnding ending, int counted, long input)
    {
        _state.Begin(Sample.Proposal(1, Sample.Path("12345678")));

        var receipt = Completed(Sample.Outcome(1, ending, counted: counted));

        receipt.Usage.ShouldBe(new TokenUsage { Input = input, Output = counted });
        receipt.Estimated.ShouldBe(input > 0);
    }

    [Fact]
    public void Decide_AsManyTurnsAsMayRunWereReported_RecognisesEachOfThemAgain()
    {
        for (var turn = 1; turn <= SessionState.RunningTurnsMax; turn++)
        {
            _state.Begin(Sample.Proposal(turn));
        }

        for (var turn = 1; turn <= SessionState.RunningTurnsMax; turn++)
        {
            _state.Complete(Sample.Outcome(turn));
        }

        for (var turn = 1; turn <= SessionState.RunningTurnsMax; turn++)
        {
            _state.Complete(Sample.Outcome(turn))!.Value.Answer.Value!.Repeated.ShouldBeTrue();
        }
    }

    [Fact]
    public void Decide_UnpricedModel_CountsIt()
    {
        _state.Begin(Sample.Proposal(1, model: "nobody-knows"));
        _state.Begin(Sample.Proposal(2, model: "nobody-knows"));

        Completed(Sample.Outcome(1, usage: Reported)).CostNanoUsd.ShouldBeNull();
        Completed(Sample.Outcome(2, TurnEnding.Failed)).CostNanoUsd.ShouldBeNull();

        _state.Ledger.Unpriced.ShouldBe(1);
        _state.Ledger.CostNanoUsd.ShouldBe(0);
    }

    [Theory]
    [InlineData(1, 0, 0, 0, 0, 0, 3_000)]
    [InlineData(1, 1, 0, 0, 0, 0, 300)]
    [InlineData(1, 0, 1, 0, 0, 0, 3_750)]
    [InlineData(1, 0, 0, 1, 0, 0, 6_000)]
    [InlineData(0, 0, 0, 0, 1, 0, 15_000)]
    [InlineData(0, 0, 0, 0, 1, 1, 15_000)]
    [InlineData(10, 2, 3, 4, 5, 1, 3_000 + 600 + 11_250 + 24_000 + 75_000)]
    [InlineData(1_000_000, 0, 0, 0, 0, 0, 3_000_000_000)]
    public void Decide_PricedModel_CostsEachKindOfToken(
        long input, long read, long write, long longWrite, long output, long reasoning, long nanoUsd)
    {
        _state.Begin(Sample.Proposal(1, model: "sim-claude"));

        var receipt = Completed(Sample.Outcome(1, usage: new TokenUsage
        {
            Input = input,
            CacheRead = read,
            CacheWrite = write,
            CacheWriteLong = longWrite,
            Output = output,
            Reasoning = reasoning,
        }));

        receipt.CostNanoUsd.ShouldBe(nanoUsd);
        _state.Ledger.CostNanoUsd.ShouldBe(nanoUsd);
    }

    [Fact]
    public void Decide_LargestBelievedUsage_CostsWithoutOverflow()
    {
        _state.Begin(Sample.Proposal(1, model: "claude-opus-4-1"));

        var receipt = Completed(Sample.Outcome(
            1, usage: new TokenUsage { Input = TokenUsage.CountMax, Output = TokenUsage.CountMax }));

        receipt.CostNanoUsd.ShouldBe(90_000_000_000_000);
    }

    [Fact]
    public void Decide_MetadataCapture_KeepsNoContent()
    {
        _state.Begin(Sample.Proposal(1));
        var outcome = new TurnOutcome
        {
            TurnId = Sample.TurnId(1),
            Ending = TurnEnding.Failed,
            Output = Encoding.UTF8.GetBytes("{\"secret\":1}"),
            Error = new TurnError("api_error", "500", "secret"),
            Capture = CaptureMode.Metadata,
        };

        var ended = (Core.Events.TurnEnded)CompleteTurn
            .Decide(_state, outcome, ModelCatalog.BuiltIn, Sample.Noon)!.Value.Events[0];

        ended.Data.Output.ShouldBeNull();
        ended.Data.Error.ShouldBe(new TurnError("api_error", "500", null));
    }

    [Theory]
    [InlineData(TurnEnding.Lost)]
    [InlineData((TurnEnding)0)]
    public void Decide_EndingThatNoFrontDoorSees_IsTheCallersMistake(TurnEnding ending)
    {
        _state.Begin(Sample.Proposal(1));

        Should.Throw<ArgumentOutOfRangeException>(() => _state.Complete(Sample.Outcome(1, ending)));
    }

    [Fact]
    public void Decide_NegativeCount_BooksNothingNegative()
    {
        _state.Begin(Sample.Proposal(1));

        Completed(Sample.Outcome(1, counted: -5)).Usage.Output.ShouldBe(0);
    }

    private TurnReceipt Completed(TurnOutcome outcome) => _state.Complete(outcome)!.Value.Answer.Value!;
}
