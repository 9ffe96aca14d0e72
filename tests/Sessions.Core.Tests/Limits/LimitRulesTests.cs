using Sessions.Contracts.Policies;

namespace Sessions.Core.Tests.Limits;

public sealed class LimitRulesTests
{
    [Theory]
    [InlineData(60, true)]
    [InlineData(604_800, true)]
    [InlineData(59, false)]
    [InlineData(604_801, false)]
    [InlineData(-1, false)]
    public void ProblemOf_Ttl_KeepsToAMinuteAndAWeek(int seconds, bool isGood) =>
        (LimitRules.ProblemOf(new LimitPolicy { TtlSeconds = seconds }, "limits") is null).ShouldBe(isGood);

    [Fact]
    public void ProblemOf_NumbersThatNobodyCanMean_NamesThem()
    {
        Problem(new LimitPolicy { MaxMessages = -1 }).ShouldContain("limits.max_messages");
        Problem(new LimitPolicy { MaxTokens = -1 }).ShouldContain("limits.max_tokens");
        Problem(new LimitPolicy { BudgetUsd = -0.01m }).ShouldContain("limits.budget_usd");
        Problem(new LimitPolicy { BudgetUsd = LimitRules.BudgetUsdMax + 1 }).ShouldContain("limits.budget_usd");
        Problem(new LimitPolicy { TurnsPerMinute = 0 }).ShouldContain("limits.turns_per_minute");
        Problem(new LimitPolicy { OnBusy = (BusyAction)9 }).ShouldContain("limits.on_busy");
    }

    [Fact]
    public void ProblemOf_WhatHoldsForOneSession_IsNotShared()
    {
        LimitRules.ProblemOf(new LimitPolicy { TtlSeconds = 60 }, "limits", shared: true).ShouldNotBeNull();
        LimitRules.ProblemOf(new LimitPolicy { OnBusy = BusyAction.Wait }, "limits", shared: true).ShouldNotBeNull();
        LimitRules.ProblemOf(new LimitPolicy { MaxMessages = 0, BudgetUsd = 0 }, "limits", shared: true).ShouldBeNull();
    }

    [Fact]
    public void ProblemOf_APolicysLimits_AreLookedAt() =>
        PolicyRules.ProblemOf(new SessionPolicy { Limits = new LimitPolicy { TtlSeconds = 1 } }).ShouldNotBeNull();

    [Fact]
    public void BudgetNanoUsd_LargestBudget_IsCounted() =>
        new LimitPolicy { BudgetUsd = LimitRules.BudgetUsdMax }.BudgetNanoUsd.ShouldBe(1_000_000_000_000_000_000);

    private static string Problem(LimitPolicy limits) => LimitRules.ProblemOf(limits, "limits").ShouldNotBeNull();
}
