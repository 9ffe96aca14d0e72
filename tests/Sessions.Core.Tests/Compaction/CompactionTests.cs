using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Models;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Compaction;

public sealed class CompactionTests
{
    private const CompactionStrategy Clear = CompactionStrategy.ClearToolResults;

    private static Dialogue Long() => new Dialogue()
        .System("be brief").User("go").ToolRound(1000).ToolRound(1000).ToolRound(1000);

    [Fact]
    public void Turn_BelowTheTrigger_IsSentAsItCame() =>
        new Compacting(Compacting.At(5000, 1000, Clear)).Turn(Long()).Rendering.ShouldBeNull();

    [Fact]
    public void Turn_AtTheTrigger_ClearsOldResultsOldestFirstUntilTheTarget()
    {
        var plan = new Compacting(Compacting.At(3000, 2500, Clear)).Turn(Long());

        var edits = plan.Rendering.ShouldNotBeNull().Edits;
        edits.Select(static edit => edit.From).ShouldBe([4]);
        plan.ContextTokens.ShouldBeLessThanOrEqualTo(2500);
    }

    [Fact]
    public void Turn_AtTheTrigger_TellsWhichEventHoldsTheOriginal()
    {
        var session = new Compacting(Compacting.At(3000, 2500, Clear));

        var sent = Compacting.Sent(Long(), session.Turn(Long()));

        var items = (ItemsAppended)session.Log[1];
        items.Data.Items.Count.ShouldBe(8);
        sent[3].ShouldContain("1018 tokens, kept as event 2 of the session");
    }

    [Fact]
    public void Turn_AtTheTrigger_KeepsTheLastTurns()
    {
        var plan = new Compacting(Compacting.At(3000, 1, Clear) with { KeepLastTurns = 2 }).Turn(Long());

        plan.Rendering.ShouldNotBeNull().Edits.Select(static edit => edit.From).ShouldBe([4]);
    }

    [Fact]
    public void LaterTurn_ThroughTheAnchor_SendsTheSameBytesAndTheNewOnes()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear));
        var first = Compacting.Sent(Long(), session.Turn(Long()));
        session.MoveToAnotherNode();

        var grown = Long().Assistant("done").User("more");
        var second = Compacting.Sent(grown, session.Turn(grown));

        second.ShouldBe([.. first, grown.JsonOf(9), grown.JsonOf(10)]);
    }

    [Fact]
    public void LaterTurn_ThatEditsTheHead_IsSentAsItCame()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear));
        session.Turn(Long());

        session.Turn(Long().Keep(5).Edit(2, "other")).Rendering.ShouldBeNull();
    }

    [Fact]
    public void SecondCompaction_BuildsOnTheFirst()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear));
        var first = session.Turn(Long()).Rendering.ShouldNotBeNull();

        var second = session.Turn(Long().ToolRound(1000).ToolRound(1000)).Rendering.ShouldNotBeNull();

        second.Edits.Take(first.Edits.Count).ShouldBe(first.Edits);
        second.Edits.Count.ShouldBeGreaterThan(first.Edits.Count);
        session.Log.OfType<ContextCompacted>().Last().Data.Base.ShouldBe(first.Compaction);
    }

    [Fact]
    public void Undo_OfTheFirst_EndsWhatBuildsOnItAndSendsTheOriginals()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear) with { FailuresMax = 1 });
        var first = session.Turn(Long()).Rendering!.Compaction;
        session.Turn(Long().ToolRound(1000).ToolRound(1000));

        session.Undo(first);

        session.State.Compactions.ShouldBeEmpty();
    }

    [Fact]
    public void Undo_OfTheSecond_LeavesTheFirst()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear));
        var first = session.Turn(Long()).Rendering!;
        var second = session.Turn(Long().ToolRound(1000).ToolRound(1000)).Rendering!;

        session.Undo(second.Compaction);

        session.State.Compactions.Select(static applied => applied.Position).ShouldBe([first.Compaction]);
    }

    [Fact]
    public void Undo_OfNone_IsRefused()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear));
        session.Turn(Long());

        var refused = RestoreContext.Decide(
            session.State, Sample.Owner, 1, ModelCatalog.BuiltIn, Sample.Noon);

        refused.Answer.Refusal.ShouldNotBeNull().Code.ShouldBe(Contracts.SessionErrorCode.Unprocessable);
    }

    [Fact]
    public void DryRun_AtTheTrigger_RecordsWhatItWouldDoAndSendsAllAsItCame()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear) with { DryRun = true });

        session.Turn(Long()).Rendering.ShouldBeNull();

        var recorded = session.Log.OfType<ContextCompacted>().Single().Data;
        recorded.TokensAfter.ShouldBeLessThan(recorded.TokensBefore);
    }

    [Fact]
    public void Turn_WithNothingToGain_SaysSoOnceAndNotAgainUntilThePathHasGrown()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear) with { ExcludedTools = ["bash"] });
        session.Turn(Long());
        session.Turn(Long().Assistant("a").User("b"));

        session.Log.OfType<CompactionFailed>().Single().Data.Reason.ShouldBe("no_gain");

        session.Turn(Long().ToolRound(1000));
        session.Log.OfType<CompactionFailed>().Count().ShouldBe(2);
    }

    [Fact]
    public void Turn_SoonAfterACompaction_Waits()
    {
        var session = new Compacting(Compacting.At(3000, 2900, Clear) with { TurnsBetweenMin = 2 });
        var dialogue = Long();
        session.Turn(dialogue);

        for (var turn = 0; turn < 2; turn++)
        {
            session.Turn(dialogue.ToolRound(200));
        }

        session.Log.OfType<ContextCompacted>().Count().ShouldBe(1);
        session.Turn(dialogue.ToolRound(200));
        session.Log.OfType<ContextCompacted>().Count().ShouldBe(2);
    }

    [Fact]
    public void Turn_ThatWouldNotPayInTime_IsNotCompacted()
    {
        var session = new Compacting(Compacting.At(3000, 2500, Clear) with { BreakEvenTurnsMax = 1 });

        session.Turn(Long()).Rendering.ShouldBeNull();

        session.Log.OfType<CompactionFailed>().Single().Data.Reason.ShouldBe("break_even");
    }

    [Fact]
    public void Turn_WhoseOldBytesAreElsewhere_AsksForThem()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear));
        session.Turn(Long().Keep(4));

        var plan = session.Take(session.Decide(Long().Proposal(2, firstCarried: 4)));

        plan.MissingFrom.ShouldBe(0);
    }

    [Fact]
    public void SentTurn_ThatComesAgainAfterAnotherNodesEvents_IsRecordedAsItWasSent()
    {
        var session = new Compacting(Compacting.At(3000, 1500, Clear));
        var sent = session.Decide(Long().Proposal(1)).Answer.Value!.Rendering!;
        var other = new Compacting(Compacting.At(30000, 1500, Clear));
        other.Turn(new Dialogue().User("something else"));

        var plan = other.Turn(Long(), sent);

        plan.Rendering.ShouldNotBeNull().Edits.ShouldBe(sent.Edits);
        other.State.Compactions.Single().Edits.ShouldBe(sent.Edits);
    }

    [Fact]
    public void SupersededRead_IsDropped_AndTheNewestStays()
    {
        var dialogue = new Dialogue().User("go")
            .ToolRound(500, "read", "a.cs").ToolRound(500, "read", "b.cs").ToolRound(500, "read", "a.cs").ToolRound(9);
        var session = new Compacting(Compacting.At(1000, 10, CompactionStrategy.DropSupersededReads));

        session.Turn(dialogue).Rendering.ShouldNotBeNull().Edits.Select(static edit => edit.From).ShouldBe([3]);
    }

    [Fact]
    public void Truncation_LeavesOutWholeRoundsAndKeepsTaskAndEnd()
    {
        var session = new Compacting(Compacting.At(3000, 1500, CompactionStrategy.Truncate));

        var sent = Compacting.Sent(Long(), session.Turn(Long()));

        sent.Take(2).ShouldBe(["[\"system\",\"be brief\"]", "[\"user\",\"go\"]"]);
        sent[2].ShouldContain("left out");
        sent.Skip(3).ShouldBe([Long().JsonOf(7), Long().JsonOf(8)]);
    }

    [Fact]
    public void PinnedItem_StaysWithItsCall()
    {
        var policy = Compacting.At(3000, 500, CompactionStrategy.Truncate) with { PinnedItems = [6] };

        var sent = Compacting.Sent(Long(), new Compacting(policy).Turn(Long()));

        sent.ShouldContain(Long().JsonOf(5));
        sent.ShouldContain(Long().JsonOf(6));
        sent.ShouldNotContain(Long().JsonOf(4));
    }

    [Fact]
    public void BoundThinking_BehindTheFirstEdit_IsLeftOut()
    {
        var dialogue = new Dialogue(WireFormat.Messages, "claude-sonnet-5-5").User("go")
            .ToolRound(1000, thinks: true).ToolRound(1000, thinks: true).ToolRound(1000, thinks: true);
        var session = new Compacting(Compacting.At(3000, 2500, Clear));

        var edits = session.Turn(dialogue).Rendering.ShouldNotBeNull().Edits;

        edits.Where(static edit => edit.Fragments.Count == 0).Select(static edit => edit.From).ShouldBe([5, 8]);
    }

    [Fact]
    public void Thinking_OfAModelThatDoesNotBindIt_Stays()
    {
        var dialogue = new Dialogue(WireFormat.Messages, "claude-sonnet-4-5").User("go")
            .ToolRound(1000, thinks: true).ToolRound(1000, thinks: true).ToolRound(1000, thinks: true);
        var session = new Compacting(Compacting.At(3000, 2500, Clear));

        session.Turn(dialogue).Rendering.ShouldNotBeNull().Edits.ShouldAllBe(static edit => edit.Fragments.Count == 1);
    }

    [Fact]
    public void ThinkingOfAnAnswer_ThatWasMadeBeforeTheCompaction_IsLeftOutOfTheNextTurn()
    {
        var dialogue = new Dialogue(WireFormat.Messages, "claude-sonnet-5-5").User("go")
            .ToolRound(1000).ToolRound(1000).ToolRound(1000);
        var session = new Compacting(Compacting.At(1_000_000, 1500, Clear));
        session.Turn(dialogue);
        session.Compact(dialogue, static command => command with { Policy = Compacting.At(3000, 1500, Clear) })
            .Position.ShouldBeGreaterThan(0);

        var edits = session.Turn(dialogue.ToolRound(10, thinks: true)).Rendering.ShouldNotBeNull().Edits;

        edits[^1].From.ShouldBe(8);
        edits[^1].Fragments.ShouldBeEmpty();
        session.Turn(dialogue.ToolRound(10, thinks: true)).Rendering!.Edits.ShouldBe(edits);
    }

    [Fact]
    public void ThinkingBehindARewrite_IsLeftOutOnceTheRewriteIsUndone()
    {
        var dialogue = new Dialogue(WireFormat.Messages, "claude-sonnet-5-5").User("go")
            .ToolRound(1000).ToolRound(1000).ToolRound(1000);
        var session = new Compacting(Compacting.At(3000, 2500, Clear) with { FailuresMax = 1 });
        var compaction = session.Turn(dialogue).Rendering!.Compaction;
        session.Turn(dialogue.ToolRound(10, thinks: true));

        session.Undo(compaction);

        session.State.Compactions.Single().Edits.Select(static edit => (edit.From, edit.Fragments.Count))
            .ShouldBe([(8, 0)]);
    }

    [Fact]
    public void ClientsOwnCompaction_IsNoticedAndFollowed()
    {
        var session = new Compacting(Compacting.At(30_000, 1500, Clear));
        session.Turn(Long());

        var after = new Dialogue().System("be brief").User("Summary: all fine");
        session.Turn(after).Rendering.ShouldBeNull();

        var noticed = session.Log.OfType<ContextCompacted>().Single().Data;
        noticed.Trigger.ShouldBe(CompactionTrigger.Client);
        noticed.TokensAfter.ShouldBeLessThan(noticed.TokensBefore);
    }

    [Fact]
    public void Provider_WhereTheFormatHasIt_IsAskedFromThenOn()
    {
        var session = new Compacting(Compacting.At(3000, 1500, CompactionStrategy.Provider));
        var dialogue = new Dialogue(WireFormat.Messages, "sim-claude").User("go").ToolRound(3000);

        var asked = session.Turn(dialogue).Rendering.ShouldNotBeNull().ContextManagement;

        asked.ShouldNotBeNull();
        session.MoveToAnotherNode();
        session.Turn(dialogue.Assistant("ok")).Rendering!.ContextManagement.ShouldBe(asked);
    }

    [Fact]
    public void Provider_RequestIsConverted_IsNotAskedThisOnce()
    {
        var session = new Compacting(Compacting.At(3000, 1500, CompactionStrategy.Provider));
        var dialogue = new Dialogue(WireFormat.Messages, "sim-claude").User("go").ToolRound(3000);
        var converted = dialogue.Proposal(99) with { ManagesContext = true };
        session.Decide(converted).Answer.Value!.Rendering.ShouldBeNull();

        session.Turn(dialogue);

        session.Decide(converted).Answer.Value!.Rendering?.ContextManagement.ShouldBeNull();
        session.Turn(dialogue.Assistant("ok")).Rendering!.ContextManagement.ShouldNotBeNull();
    }

    [Fact]
    public void Pressure_AtEachThreshold_IsToldOnce()
    {
        var session = new Compacting(Compacting.At(30_000, 1500, Clear));
        var dialogue = new Dialogue().User("go");
        for (var turn = 0; turn < 9; turn++)
        {
            session.Turn(dialogue.ToolRound(900));
        }

        session.Log.OfType<ContextPressure>().Select(static e => e.Data.Threshold).ShouldBe([0.5, 0.75, 0.9, 1.0]);
    }
}
