using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Ledger;
using Sessions.Core.Limits;
using Sessions.Core.Models;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Limits;

public sealed class LimitCheckTests
{
    // A token of prompt costs 1,000 billionths (1,250 where the cache keeps it), one of an answer 5,000.
    private static readonly LimitDemand Demand = new() { Prompt = 100, Output = 50, Price = ModelPrice.Usual };

    [Fact]
    public void Reserve_NoLimits_SetsAsideTheMessageAndItsPrompt() =>
        Check(null).Value.ShouldBe(new TurnReservation { Messages = 1, Tokens = 100 });

    [Fact]
    public void Reserve_NothingLimitedThatIsCounted_SetsAsideAllThatItMayComeTo() =>
        Check(new LimitPolicy { TtlSeconds = 60 }).Value.ShouldBe(new TurnReservation { Messages = 1, Tokens = 150 });

    [Theory]
    [InlineData(9, 0, null)]
    [InlineData(8, 1, null)]
    [InlineData(10, 0, SessionErrorCode.CapReached)]
    [InlineData(11, 5, SessionErrorCode.CapReached)]
    [InlineData(9, 1, SessionErrorCode.CapReserved)]
    [InlineData(0, 10, SessionErrorCode.CapReserved)]
    public void Reserve_MessagesOfTen_SayWhetherWaitingHelps(int spent, int reserved, SessionErrorCode? code) =>
        (Check(new LimitPolicy { MaxMessages = 10 }, new(spent, 0, 0), new(reserved, 0, 0)).Refusal?.Code).ShouldBe(code);

    [Fact]
    public void Reserve_UpkeepWhereNoMessageIsLeft_IsAdmittedAndCountsNone() =>
        Check(new LimitPolicy { MaxMessages = 0, TurnsPerMinute = 1 }, demand: Demand with { IsUpkeep = true })
            .Value.ShouldBe(new TurnReservation { Tokens = 150 });

    [Theory]
    [InlineData(0, 0, null, 150)]
    [InlineData(50, 0, null, 150)]
    [InlineData(51, 0, 49, 149)]
    [InlineData(0, 60, 40, 140)]
    [InlineData(99, 0, 1, 101)]
    public void Reserve_FewerTokensLeftThanItMayGenerate_ClipsTheAnswer(int spent, int reserved, int? output, int tokens)
    {
        var answer = Check(new LimitPolicy { MaxTokens = 200 }, new(0, spent, 0), new(0, reserved, 0)).Value!;

        (answer.OutputMax, answer.Tokens).ShouldBe((output, tokens));
    }

    [Theory]
    [InlineData(100, 0, SessionErrorCode.CapReached)]
    [InlineData(0, 100, SessionErrorCode.CapReserved)]
    [InlineData(60, 40, SessionErrorCode.CapReserved)]
    public void Reserve_NoTokenLeftForAnAnswer_IsRefused(int spent, int reserved, SessionErrorCode code) =>
        Check(new LimitPolicy { MaxTokens = 200 }, new(0, spent, 0), new(0, reserved, 0)).Refusal!.Code.ShouldBe(code);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reserve_BudgetOfZero_AllowsNoTurnOfAnyModel(bool priced)
    {
        var refusal = Check(new LimitPolicy { BudgetUsd = 0 }, demand: Demand with { Price = priced ? ModelPrice.Usual : null })
            .Refusal.ShouldNotBeNull();

        refusal.Code.ShouldBe(SessionErrorCode.CapReached);
        refusal.Code.MayLift().ShouldBeFalse();
    }

    [Fact]
    public void Reserve_BudgetAndAnUnknownPrice_IsRefusedForGood() =>
        Check(new LimitPolicy { BudgetUsd = 5 }, demand: Demand with { Price = null })
            .Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);

    [Fact]
    public void Reserve_Money_IsThatOfAPromptThatTheCacheKeepsAndAWholeAnswer() =>
        Check(new LimitPolicy { BudgetUsd = 1 }).Value!.NanoUsd.ShouldBe((100 * 1_250) + (50 * 5_000));

    [Fact]
    public void Reserve_MoneyOfAPromptThatTheCacheKeepsLong_IsAtThatPrice() =>
        Check(new LimitPolicy { BudgetUsd = 1 }, demand: Demand with { KeepsLong = true })
            .Value!.NanoUsd.ShouldBe((100 * 2_000) + (50 * 5_000));

    [Fact]
    public void Reserve_LessMoneyLeftThanAnAnswerMayCost_ClipsIt()
    {
        // 125,000 for the prompt leave 50,000: ten tokens.
        var answer = Check(new LimitPolicy { BudgetUsd = 0.001m }, new(0, 0, 725_000), new(0, 0, 100_000)).Value!;

        (answer.OutputMax, answer.Tokens, answer.NanoUsd).ShouldBe((10, 110, 175_000));
    }

    [Theory]
    [InlineData(870_001, 0, SessionErrorCode.CapReached)]
    [InlineData(800_000, 70_001, SessionErrorCode.CapReserved)]
    public void Reserve_NoMoneyLeftForAToken_IsRefused(int spent, int reserved, SessionErrorCode code) =>
        Check(new LimitPolicy { BudgetUsd = 0.001m }, new(0, 0, spent), new(0, 0, reserved)).Refusal!.Code.ShouldBe(code);

    [Fact]
    public void Reserve_FreeModelUnderABudget_IsNotClipped()
    {
        var free = new ModelPrice { Input = 0, CacheRead = 0, CacheWrite = 0, CacheWriteLong = 0, Output = 0 };

        Check(new LimitPolicy { BudgetUsd = 0.001m }, new(0, 0, 1_000_000), demand: Demand with { Price = free })
            .Value!.OutputMax.ShouldBeNull();
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 99)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Reserve_AnswerOfAnyLengthAskedFor_SetsAsideWhatCanBeCounted(long output)
    {
        var price = ModelPrice.Usual with { Output = 1_000 };

        var reserved = Check(
            new LimitPolicy { MaxMessages = 9, BudgetUsd = LimitRules.BudgetUsdMax },
            demand: Demand with { Output = output, Price = price }).Value!;

        reserved.Tokens.ShouldBeInRange(100, 100L + int.MaxValue);
        reserved.NanoUsd.ShouldBeGreaterThan(0);
        reserved.OutputMax.ShouldBeNull();
    }

    [Fact]
    public void Reserve_WhatAClippedAnswerCosts_IsNeverMoreThanWasLeft()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var demand = Demand with { Prompt = random.Next(200_000), Output = random.Next(1, 70_000) };
            var budget = random.Next(1, 3_000_000) / 1_000_000m;
            if (Check(new LimitPolicy { BudgetUsd = budget }, demand: demand).Value is { } reserved)
            {
                var output = reserved.OutputMax ?? demand.Output;
                var cost = ModelPrice.Usual.CostNanoUsd(
                    new TokenUsage { Input = demand.Prompt, CacheWrite = demand.Prompt, Output = output });

                cost.ShouldBeLessThanOrEqualTo((long)(budget * 1_000_000_000m));
                reserved.NanoUsd.ShouldBeGreaterThanOrEqualTo(cost);
            }
        }
    }

    [Fact]
    public void Reserve_RateReached_SaysHowLongToWait()
    {
        var starts = new StartTimes();
        starts.Add(Sample.Noon);
        starts.Add(Sample.Noon.AddSeconds(20));

        var refusal = Check(new LimitPolicy { TurnsPerMinute = 2 }, starts: starts, now: Sample.Noon.AddSeconds(30))
            .Refusal.ShouldNotBeNull();

        (refusal.Code, refusal.RetryAfter).ShouldBe((SessionErrorCode.RateLimited, TimeSpan.FromSeconds(31)));
        Check(new LimitPolicy { TurnsPerMinute = 2 }, starts: starts, now: Sample.Noon.AddSeconds(61)).Value!.Rated.ShouldBeTrue();
    }

    private static Answer<TurnReservation> Check(
        LimitPolicy? limits,
        Spending spent = default,
        Spending reserved = default,
        StartTimes? starts = null,
        LimitDemand? demand = null,
        DateTimeOffset? now = null) =>
        LimitCheck.Reserve(limits, spent, reserved, starts, demand ?? Demand, now ?? Sample.Noon);
}
