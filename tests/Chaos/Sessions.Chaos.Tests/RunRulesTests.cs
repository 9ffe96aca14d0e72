using Sessions.Chaos.Agents;
using Sessions.Chaos.Audit;
using Sessions.Chaos.Faults;
using Sessions.Chaos.Reporting;

namespace Sessions.Chaos.Tests;

/// <summary>What is judged and told of a run beside its logs.</summary>
public sealed class RunRulesTests
{
    private static readonly long Second = TimeProvider.System.TimestampFrequency;

    [Theory]
    [InlineData(true, "status 503", true)]
    [InlineData(true, "nginx 502", true)]
    [InlineData(false, "status 503", false)]
    [InlineData(false, "nginx 502", false)]
    [InlineData(false, "status 500", true)]
    [InlineData(false, "no end", true)]
    [InlineData(true, "status 504", false)]
    public void Check_RequestFailedInADrain_IsFoundUnlessRefusedUnannouncedOrTheProviders(bool isAnnounced, string why, bool isFound) =>
        DrainRules.Check(Drain(isAnnounced), [Failure(101, 102, why)]).Any().ShouldBe(isFound);

    [Theory]
    [InlineData(90, 91)]
    [InlineData(98, 102)]
    [InlineData(121, 122)]
    public void Check_RequestFailedForAnotherReason_IsNoMatterOfTheDrain(int began, int ended) =>
        DrainRules.Check(Drain(isAnnounced: true), [Failure(began, ended, "no end")]).ShouldBeEmpty();

    [Fact]
    public void Check_ProviderWasToldToFail_IsNoMatterOfTheDrain() =>
        DrainRules.Check(Drain(isAnnounced: true), [Failure(101, 102, "no end") with { HasScript = true }]).ShouldBeEmpty();

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public void Check_NodeThatDoesNotEndWell_IsFound(int? code) =>
        DrainRules.Check(Drain(isAnnounced: true) with { ExitCode = code }, []).ShouldHaveSingleItem().Rule.ShouldBe("drained");

    [Fact]
    public void Of_Kill_CountsOnlyTriesThatWereSentAfterIt()
    {
        Success[] successes =
        [
            Success(99, 101, "a", 1), Success(102, 103, "a", 2), Success(102, 105, "a", 1), Success(104, 108, "b", 2),
        ];

        var recovery = Recovery.Of([new Kill(100 * Second, "node-1", 1)], successes).ShouldHaveSingleItem();

        recovery.Anywhere.ShouldBe(TimeSpan.FromSeconds(3));
        recovery.AtNode.ShouldBe(TimeSpan.FromSeconds(5));
        recovery.EverySession.ShouldBe(TimeSpan.FromSeconds(8));
    }

    [Fact]
    public void Of_KillThatTheRunDidNotOutlive_SaysSo() =>
        Recovery.Of([new Kill(100 * Second, "node-1", 1)], [Success(99, 101, "a", 1)]).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                static it => it.AtNode.ShouldBeNull(),
                static it => it.Anywhere.ShouldBeNull(),
                static it => it.EverySession.ShouldBeNull());

    [Fact]
    public void Passed_RunThatBrokeOff_DidNot()
    {
        var result = new ChaosResult
        {
            Options = new ChaosOptions(),
            Acknowledged = 1,
            Sessions = 1,
            Events = 1,
            LostTurns = 0,
            FailedTries = 0,
            FailedStarts = 0,
            Departures = 0,
            StoreRequests = 1,
            Faults = [],
            Recoveries = [],
            Failures = [],
            Violations = [],
            Folder = "",
        };

        (result.Passed, (result with { BrokenOff = "the store is gone" }).Passed).ShouldBe((true, false));
    }

    private static Drain Drain(bool isAnnounced) => new("node-1", 100 * Second, 120 * Second, 0, isAnnounced);

    private static Failure Failure(int began, int ended, string why) =>
        new(began * Second, ended * Second, why, "", HasScript: false);

    private static Success Success(int began, int ended, string session, int port) =>
        new(began * Second, ended * Second, session, $"127.0.0.1:{port}");
}
