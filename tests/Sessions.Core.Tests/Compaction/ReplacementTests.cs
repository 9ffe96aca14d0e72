using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Compaction;

/// <summary>What a provider's own compaction returned, in place of the history that it was made of.</summary>
public sealed class ReplacementTests
{
    private const string Opaque = """["opaque","1"]""";

    private static readonly CompactionPolicy Policy = Compacting.At(3000, 1500, CompactionStrategy.Provider) with
    {
        Provider = new ProviderCompactionPolicy { Upstream = "openai" },
    };

    private static Dialogue Long() => new Dialogue(WireFormat.Responses)
        .System("be brief").User("go").ToolRound(1000).User("on").ToolRound(1000).ToolRound(1000);

    [Fact]
    public void Turn_AtTheTrigger_IsDueAndNeitherAsksInTheRequestNorFails()
    {
        var session = new Compacting(Policy);

        session.Turn(Long()).Rendering.ShouldBeNull();

        session.Receipt!.SummaryDue.ShouldBeTrue();
        session.Log.OfType<CompactionFailed>().ShouldBeEmpty();
    }

    [Fact]
    public void Turn_OfAnotherFormat_IsNotDueAndAsksInTheRequest()
    {
        var session = new Compacting(Policy);
        var dialogue = new Dialogue(WireFormat.Messages, "sim-claude").User("go").ToolRound(3000);

        session.Turn(dialogue).Rendering.ShouldNotBeNull().ContextManagement.ShouldNotBeNull();

        session.Receipt!.SummaryDue.ShouldBeFalse();
    }

    [Fact]
    public void Turn_WithoutAnEndpoint_AsksInTheRequest()
    {
        var session = new Compacting(Policy with { Provider = null });

        session.Turn(Long()).Rendering.ShouldNotBeNull().ContextManagement.ShouldNotBeNull();

        session.Receipt!.SummaryDue.ShouldBeFalse();
    }

    [Fact]
    public void Replaceable_OfAPath_IsAllBetweenItsHeadAndItsLastTurns()
    {
        var session = new Compacting(Policy);
        session.Turn(Long());

        Replaceable(session, Long()).ShouldBe([.. Enumerable.Range(2, 6).Select(Long().JsonOf)]);
    }

    [Fact]
    public void Replaceable_OfACompactedPath_IsWhatIsSentOfIt()
    {
        var session = new Compacting(Policy);
        session.Turn(Long());
        Replace(session, Long());
        var grown = Long().ToolRound(900).ToolRound(1000);
        session.Turn(grown);

        Replaceable(session, grown).ShouldBe(
            ["""["user","go"]""", """["user","on"]""", Opaque, .. Enumerable.Range(8, 4).Select(grown.JsonOf)]);
    }

    [Fact]
    public void Replacement_StandsWholeInPlaceOfTheHistory()
    {
        var session = new Compacting(Policy);
        session.Turn(Long());

        Replace(session, Long()).Position.ShouldBeGreaterThan(0);

        var grown = Long().Assistant("done").User("more");
        Compacting.Sent(grown, session.Turn(grown)).ShouldBe(
        [
            grown.JsonOf(1), """["user","go"]""", """["user","on"]""", Opaque, .. Enumerable.Range(8, 4).Select(grown.JsonOf),
        ]);
    }

    [Fact]
    public void Replacement_OnAnotherNode_IsSentTheSame()
    {
        var session = new Compacting(Policy);
        session.Turn(Long());
        Replace(session, Long());
        var grown = Long().Assistant("done").User("more");
        var sent = Compacting.Sent(grown, session.Turn(grown));

        session.MoveToAnotherNode();

        var later = grown.Assistant("a").User("b");
        Compacting.Sent(later, session.Turn(later)).ShouldBe([.. sent, later.JsonOf(12), later.JsonOf(13)]);
    }

    [Fact]
    public void Turn_ToAnotherUpstream_IsSentAsItCame_AndTheNextOneBackIsCompacted()
    {
        var session = new Compacting(Policy);
        session.Turn(Long());
        Replace(session, Long());
        session.MoveToAnotherNode();

        session.Turn(Long().Assistant("done"), upstream: "other").Rendering.ShouldBeNull();

        session.Turn(Long().Assistant("done").User("more")).Rendering.ShouldNotBeNull().Edits
            .ShouldContain(static edit => edit.Upstream == "openai");
    }

    [Fact]
    public void CompactionThatBuildsOnIt_GoesToTheSameUpstreamOnly()
    {
        var session = new Compacting(Policy with { KeepLastTurns = 2 });
        session.Turn(Long());
        Replace(session, Long());
        var grown = Long().ToolRound(1000).ToolRound(1000);
        session.Turn(grown);

        session.Compact(grown, static command => command with
        {
            Policy = Compacting.At(3000, 1500, CompactionStrategy.ClearToolResults),
        }).Position.ShouldBeGreaterThan(0);

        session.State.Compactions.Select(static applied => applied.Upstream).ShouldBe(["openai", "openai"]);
        var more = grown.User("more");
        session.Turn(more).Rendering!.Edits.Count.ShouldBeGreaterThan(1);
        session.Turn(more.User("x"), upstream: "other").Rendering.ShouldBeNull();
    }

    [Fact]
    public void PinnedItem_StaysBehindIt()
    {
        var session = new Compacting(Policy with { PinnedItems = [4] });
        session.Turn(Long());

        Replaceable(session, Long()).ShouldBe([Long().JsonOf(2), .. Enumerable.Range(5, 3).Select(Long().JsonOf)]);

        Replace(session, Long());
        var grown = Long().User("more");
        var sent = Compacting.Sent(grown, session.Turn(grown));
        sent.Skip(1).Take(5).ShouldBe(["""["user","go"]""", """["user","on"]""", Opaque, grown.JsonOf(3), grown.JsonOf(4)]);
    }

    [Fact]
    public void Undo_SendsTheOriginalsAgain()
    {
        var session = new Compacting(Policy with { FailuresMax = 1 });
        session.Turn(Long());
        var position = Replace(session, Long()).Position;

        session.Undo(position);

        session.Turn(Long().User("more")).Rendering.ShouldBeNull();
    }

    [Fact]
    public void Replacement_OfAPathThatIsSentOtherwiseByNow_IsOutdated()
    {
        var session = new Compacting(Policy);
        session.Turn(Long());
        Replace(session, Long());

        Replace(session, Long(), atBase: 0).Position.ShouldBe(0);

        session.Log.OfType<CompactionFailed>().Single().Data.Reason.ShouldBe("outdated");
    }

    [Fact]
    public void Replacement_ThatSavesTooLittle_IsNotMade()
    {
        var session = new Compacting(Policy with { MinimumShrinkTokens = 50_000 });
        session.Turn(Long());

        Replace(session, Long()).Position.ShouldBe(0);

        session.Log.OfType<CompactionFailed>().Single().Data.Reason.ShouldBe("no_gain");
    }

    private static CompactionOutcome Replace(Compacting session, Dialogue dialogue, long? atBase = null) =>
        session.Compact(dialogue, command => command with
        {
            Trigger = CompactionTrigger.Policy,
            Base = atBase ?? session.Applied(dialogue)?.Position ?? 0,
            Replacement =
            [
                Fragment(ItemKind.User, """["user","go"]"""),
                Fragment(ItemKind.User, """["user","on"]"""),
                Fragment(ItemKind.Compaction, Opaque),
            ],
        });

    private static PathFragment Fragment(ItemKind kind, string json) =>
        new(kind, json.Length, new KeptJson(System.Text.Encoding.UTF8.GetBytes(json)));

    private static IEnumerable<string> Replaceable(Compacting session, Dialogue dialogue) =>
        session.Replaceable(dialogue).Select(static piece => System.Text.Encoding.UTF8.GetString(piece.Raw.Utf8.Span));
}
