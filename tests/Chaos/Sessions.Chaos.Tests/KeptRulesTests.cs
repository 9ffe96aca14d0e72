using Sessions.Chaos.Agents.Kept;
using Sessions.Chaos.Faults;
using Sessions.Core.Turns;

namespace Sessions.Chaos.Tests;

/// <summary>An honest kept conversation passes; each kind of damage to it is found, and named for what it is.</summary>
public sealed class KeptRulesTests
{
    private const int Turns = 3;
    private readonly KeptScript _script = new(Turns);

    [Fact]
    public void Judge_HonestGrid_FindsNothing() => _script.Judge().ShouldBeEmpty();

    [Fact]
    public void Judge_AcknowledgedUnderAnotherNumber_IsNotDurable()
    {
        _script.Answers[^1] = _script.Answers[^1] with { Number = Turns - 1 };

        _script.Judge().ShouldContain("durable");
    }

    [Fact]
    public void Judge_AcknowledgedTurnFailed_IsNotDurable()
    {
        _script.Begin(Turns + 1);
        _script.End(Turns + 1, TurnEnding.Failed);
        _script.Answers.Add(_script.AnswerOf(Turns + 1));

        _script.Judge().ShouldBe(["durable"]);
    }

    [Fact]
    public void Judge_ResumedStreamOfOtherBytes_IsFound()
    {
        _script.Answers[0] = _script.Answers[0] with { Bytes = _script.Answers[0].Bytes + "\n" };

        _script.Judge().ShouldBe(["bytes"]);
    }

    [Fact]
    public void Judge_RequestWithoutTheTurnBefore_IsFound()
    {
        _script.Calls[^1] = _script.Calls[^1] with { Items = [.. KeptScript.ItemsOf(Turns)[2..]] };

        _script.Judge().ShouldBe(["context"]);
    }

    [Fact]
    public void Judge_RequestWithOneItemChanged_IsFound()
    {
        var items = KeptScript.ItemsOf(Turns);
        items[0] = items[0].Replace("look", "peer", StringComparison.Ordinal);
        _script.Calls[^1] = _script.Calls[^1] with { Items = items };

        _script.Judge().ShouldBe(["context"]);
    }

    [Fact]
    public void Judge_RequestWithAnotherAnswer_IsFound()
    {
        var items = KeptScript.ItemsOf(Turns);
        items[^2] = """{"role":"assistant","content":[{"type":"text","text":"other words"}]}""";
        _script.Calls[^1] = _script.Calls[^1] with { Items = items };

        _script.Judge().ShouldBe(["context"]);
    }

    [Fact]
    public void Judge_ProviderNeverAsked_IsFound()
    {
        _script.Calls.RemoveAt(Turns - 1);

        _script.Judge().ShouldBe(["context"]);
    }

    [Fact]
    public void Judge_LateAnswerThatPutsOthersOut_IsForgetful()
    {
        // Turn 2 says that it goes on from the beginning, though turn 1 had been answered.
        _script.Sent[1] = _script.Sent[1] with { At = 100 };
        _script.Answers[1] = _script.Answers[1] with { Of = _script.Sent[1] };
        _script.Answers[0] = _script.Answers[0] with { Number = 3, At = 50 };

        _script.Judge().ShouldContain("remembered");
    }

    [Fact]
    public void Judge_SecondCallUnderAKey_IsFound()
    {
        _script.Calls.Add(_script.Calls[^1] with { Answer = "000000000000000000000099" });

        _script.Judge().ShouldBe(["called"]);
    }

    [Fact]
    public void Judge_SecondChargeUnderAKey_IsFound()
    {
        _script.Begin(Turns + 1, nameOf: Turns);
        _script.End(Turns + 1);

        _script.Judge().ShouldContain("charged");
    }

    [Theory]
    [InlineData("kill", "node-1", 0)]
    [InlineData("store", null, 0)]
    [InlineData("kill", "node-2", 1)]
    [InlineData(null, null, 1)]
    public void Judge_LostTurnUnderAKey_NeedsATroubleOfItsNode(string? what, string? node, int found)
    {
        _script.Begin(Turns + 1);
        _script.Lose(Turns + 1);
        _script.Begin(Turns + 2, nameOf: Turns + 1);
        _script.Calls[^1] = _script.Calls[^1] with
        {
            Items = [.. KeptScript.ItemsOf(Turns + 1)],
        };
        _script.End(Turns + 2);
        if (what is not null)
        {
            _script.Troubles.Add(
                new Trouble(what, node, KeptScript.TimeOf(Turns), KeptScript.TimeOf(Turns + 1)));
        }

        _script.Judge().Count(static rule => rule == "called").ShouldBe(found);
    }

    [Fact]
    public void Judge_MoreMessagesThanTheCap_AreFound()
    {
        _script.Cap(Turns - 1);

        _script.Judge().ShouldBe(["capped"]);
    }

    [Fact]
    public void Judge_LateAnswerBeyondTheCap_IsNoFault()
    {
        _script.Begin(Turns + 1);
        _script.Lose(Turns + 1);
        _script.End(Turns + 1);
        _script.Cap(Turns);
        _script.NanoUsdMax = Turns * KeptScript.TurnNanoUsd;

        _script.Judge().ShouldBeEmpty();
    }

    [Fact]
    public void Judge_CapUsedUp_IsNoFault()
    {
        _script.Cap(Turns);

        _script.Judge().ShouldBeEmpty();
    }

    [Fact]
    public void Judge_MoreSpentThanTheBudget_IsFound()
    {
        _script.NanoUsdMax = (Turns * KeptScript.TurnNanoUsd) - 1;

        _script.Judge().ShouldBe(["capped"]);
    }

    [Fact]
    public void Judge_TurnMissingInTheAccount_IsFound()
    {
        _script.Account.RemoveAt(_script.Account.Count - 1);

        _script.Judge().ShouldBe(["settled"]);
    }

    [Fact]
    public void Judge_TurnTwiceInTheAccount_IsFound()
    {
        _script.Settle(Turns);

        _script.Judge().ShouldBe(["settled"]);
    }

    [Fact]
    public void Judge_UnknownTurnInTheAccount_IsFound()
    {
        _script.Settle(Turns + 1);

        _script.Judge().ShouldBe(["settled"]);
    }

    [Fact]
    public void TakeEvents_ResumedStream_IsPutTogetherFromWholeEvents()
    {
        var received = new ReceivedAnswer();

        received.TakeEvents(4, "id: 0\ndata: {}\n\nid: 1\nda").ShouldBeTrue();
        received.Last.ShouldBe(0);
        received.TakeEvents(4, "id: 1\ndata: {}\n\n").ShouldBeTrue();

        received.Text.ShouldBe("id: 0\ndata: {}\n\nid: 1\ndata: {}\n\n");
        received.Parts.ShouldBe(2);
    }

    [Fact]
    public void TakeEvents_RestOfAnotherTurn_IsNotMixedIn()
    {
        var received = new ReceivedAnswer();
        received.TakeEvents(4, "id: 0\ndata: {}\n\n");

        received.TakeEvents(5, "id: 1\ndata: {}\n\n").ShouldBeFalse();

        (received.Text, received.Last).ShouldBe(("", (long?)null));
    }
}
