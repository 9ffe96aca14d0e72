using Sessions.Chaos.Agents;
using Sessions.Chaos.Audit;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;

namespace Sessions.Chaos.Tests;

/// <summary>An honest log passes; each kind of damage to it is found, and named for what it is.</summary>
public sealed class AuditorTests
{
    private const int Turns = 4;
    private readonly LogScript _log = LogScript.Of(Turns);

    [Fact]
    public void Judge_HonestGrid_FindsNothing() => Judge().ShouldBeEmpty();

    [Fact]
    public void Judge_AcknowledgedTurnMissing_IsNotDurable()
    {
        _log.Events.RemoveRange(_log.Events.Count - 3, 3);

        Judge().ShouldContain("durable");
    }

    [Fact]
    public void Judge_WholeLogMissing_IsNotDurable() =>
        Rules(Evidence() with { Logs = [] }).ShouldContain("durable");

    [Fact]
    public void Judge_AcknowledgedTurnEndedAsLost_IsNotDurable()
    {
        Change(Turns, end => end with { Ending = TurnEnding.Lost });

        Judge().ShouldContain("durable");
    }

    [Fact]
    public void Judge_TurnTwiceUnderAnotherNumber_IsTwice()
    {
        var again = LogScript.Started(Turns + 1);
        _log.Events.Add(again);
        _log.Events.Add(LogScript.Ended(Turns + 1) with
        {
            Data = LogScript.Ended(Turns + 1).Data with { ResponseId = "chatcmpl-" + LogScript.AnswerOf(Turns) },
        });

        Judge().ShouldContain("once");
    }

    [Fact]
    public void Judge_TurnEndedTwice_IsTwice()
    {
        _log.Events.Add(LogScript.Ended(Turns));

        Judge().ShouldContain("once");
    }

    [Fact]
    public void Judge_SameAnswerInTwoSessions_IsTwice()
    {
        var evidence = Evidence();

        Rules(evidence with { Logs = [.. evidence.Logs, LogScript.Of(1).Stored("acme", "s2")] }).ShouldContain("once");
    }

    [Fact]
    public void Judge_ItemTwice_IsTwice()
    {
        _log.Events.Add(LogScript.Items(2, "saffron-lantern"));

        Judge().ShouldContain("once");
    }

    [Fact]
    public void Judge_BatchTwice_IsFound()
    {
        var stored = _log.Stored("acme", "s1");

        Rules(Evidence() with { Logs = [stored with { Batches = [.. stored.Batches, stored.Batches[^1]] }] })
            .ShouldContain("gapless");
    }

    [Fact]
    public void Judge_BatchMissing_IsAGap()
    {
        var stored = _log.Stored("acme", "s1");

        Rules(Evidence() with { Logs = [stored with { Batches = [.. stored.Batches.Where((_, index) => index != 4)] }] })
            .ShouldContain("gapless");
    }

    [Fact]
    public void Judge_TurnNumberSkipped_IsAGap()
    {
        _log.Events.Add(LogScript.Started(Turns + 2));
        _log.Events.Add(LogScript.Ended(Turns + 2));

        Judge().ShouldContain("gapless");
    }

    [Fact]
    public void Judge_AcknowledgedUnderAnotherNumber_IsFound()
    {
        var evidence = Evidence();

        Rules(evidence with
        {
            Acknowledged = [.. evidence.Acknowledged.Select(static turn => turn with { Turn = turn.Turn + 1 })],
        }).ShouldContain("numbered");
    }

    [Fact]
    public void Judge_TotalThatIsNoSum_IsFound()
    {
        Change(3, static end => end with
        {
            Data = end.Data with { Total = end.Data.Total with { Usage = end.Data.Total.Usage + new TokenUsage { Output = 1 } } },
        });

        Judge().ShouldContain("totals");
    }

    [Fact]
    public void Judge_OtherUsageThanBilled_IsFound() =>
        Rules(Evidence() with
        {
            Bills = Bills().ToDictionary(static bill => bill.Key, static bill => bill.Value with { Output = 8 }),
        }).ShouldContain("billed");

    [Theory]
    [InlineData(3, false, false)]
    [InlineData(23, false, false)]
    [InlineData(24, false, true)]
    [InlineData(23, true, false)]
    [InlineData(24, true, true)]
    public void Judge_BrokenOffAnswer_HasNoMoreOutputThanBilled(int output, bool isEstimated, bool isFound)
    {
        var log = LogScript.Of(0);
        log.Events.Add(LogScript.Items(1, "saffron-lantern"));
        log.Events.Add(LogScript.Started(1));
        var end = LogScript.Ended(1, TurnEnding.Aborted);
        var usage = end.Data.Usage with { Output = output };
        log.Events.Add(end with
        {
            Data = end.Data with
            {
                Usage = usage,
                Estimated = isEstimated,
                Total = end.Data.Total with
                {
                    Usage = usage,
                    Completed = 0,
                    Aborted = 1,
                    Estimated = isEstimated ? 1 : 0,
                },
            },
        });

        var rules = Rules(new Evidence { Acknowledged = [], Logs = [log.Stored("acme", "s1")], Bills = Bills() });

        rules.ShouldBe(isFound ? ["billed"] : []);
    }

    [Fact]
    public void Judge_NodeThatDoesNotAnswer_IsFound() =>
        Rules(Evidence() with { Answers = [Answer() with { View = null, ForeignStatus = NodeAnswer.None }] })
            .ShouldBe(["alive"]);

    [Fact]
    public void Judge_NothingBilled_IsFound() =>
        Rules(Evidence() with { Bills = new Dictionary<string, TokenUsage>() }).ShouldContain("billed");

    [Fact]
    public void Judge_TurnThatNeverEnds_HoldsItsReservation()
    {
        _log.Events.Add(LogScript.Started(Turns + 1));

        Judge().ShouldContain("released");
    }

    [Fact]
    public void Judge_WordsOfTheOtherTenant_AreFound()
    {
        _log.Events.Add(LogScript.Items(Turns + 1, "cobalt-harbour"));

        Judge().ShouldContain("isolated");
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(404, "")]
    [InlineData(403, "saffron-lantern")]
    public void Judge_NodeThatTellsTheOtherTenant_IsFound(int status, string body) =>
        Rules(Evidence() with { Answers = [Answer() with { ForeignStatus = status, ForeignBody = body }] })
            .ShouldContain("isolated");

    [Fact]
    public void Judge_SessionOfTheOtherTenantListed_IsFound() =>
        Rules(Evidence() with { Listings = [new NodeListing("node-1", "globex", ["s1"])] }).ShouldContain("isolated");

    [Fact]
    public void Judge_NodeThatShowsAnotherState_IsFound() =>
        Rules(Evidence() with { Answers = [Answer() with { View = Answer().View! with { Turns = Turns - 1 } }] })
            .ShouldContain("fold");

    [Fact]
    public void Judge_NodeThatHidesASession_IsFound() =>
        Rules(Evidence() with { Answers = [Answer() with { View = null }] }).ShouldContain("fold");

    private static Dictionary<string, TokenUsage> Bills() =>
        Enumerable.Range(1, Turns + 2).ToDictionary(LogScript.AnswerOf, static _ => LogScript.Usage);

    private static IReadOnlyList<string> Rules(Evidence evidence) =>
        [.. Auditor.Judge(evidence).Select(static violation => violation.Rule)];

    private IReadOnlyList<string> Judge() => Rules(Evidence());

    private void Change(int turn, Func<TurnEnded, TurnEnded> change)
    {
        var index = _log.Events.FindIndex(e => e is TurnEnded && e.Turn == turn);
        _log.Events[index] = change((TurnEnded)_log.Events[index]);
    }

    private NodeAnswer Answer()
    {
        var stored = _log.Stored("acme", "s1");
        return new NodeAnswer("node-1", stored.Key, Views.Of(ReadLog.Of(stored).State), 403, "");
    }

    private Evidence Evidence() => new()
    {
        Acknowledged =
        [
            .. Enumerable.Range(1, Turns).Select(static turn => new Acknowledged(
                "acme", "s1", turn, LogScript.AnswerOf(turn), LogScript.MarkerOf(turn), "node-1")),
        ],
        Logs = [_log.Stored("acme", "s1")],
        Bills = Bills(),
        Answers = [Answer()],
        Listings = [new NodeListing("node-1", "acme", ["s1"]), new NodeListing("node-1", "globex", [])],
    };
}
