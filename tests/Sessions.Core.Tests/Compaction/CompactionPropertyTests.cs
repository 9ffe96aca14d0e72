using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Compaction;

/// <summary>Any sequence of turns, branches, edits, retries, undos and moves to another node.</summary>
public sealed class CompactionPropertyTests
{
    private static readonly CompactionStrategy[][] Orders =
    [
        [CompactionStrategy.ClearToolResults],
        [CompactionStrategy.DropSupersededReads, CompactionStrategy.ClearToolResults],
        [CompactionStrategy.Truncate],
        [CompactionStrategy.ClearToolResults, CompactionStrategy.Truncate],
    ];

    [Fact]
    public void AnySequence_KeepsPairsOriginalsAndBytes() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Run)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60));

    private static void Run(byte[] commands)
    {
        var kind = commands.Length == 0 ? 0 : commands[0];
        var policy = Compacting.At(2500, 1200, Orders[kind % Orders.Length]) with { FailuresMax = 1000, KeepLastTurns = 1 + (kind % 3) };
        var session = new Compacting(policy);
        var wire = kind % 2 == 0 ? WireFormat.Messages : WireFormat.Chat;
        var dialogue = new Dialogue(wire, wire == WireFormat.Chat ? "sim-small" : "claude-sonnet-5-5").System("s").User("go");
        var originals = new HashSet<string>();
        foreach (var command in commands)
        {
            dialogue = Do(command, dialogue, session);
            var plan = session.Turn(dialogue);
            originals.UnionWith(Enumerable.Range(1, dialogue.Count).Select(dialogue.JsonOf));
            CheckSent(dialogue, plan);
            CheckReplay(dialogue, session, plan);
        }

        Logged(session).IsSupersetOf(originals).ShouldBeTrue();
    }

    private static Dialogue Do(byte command, Dialogue dialogue, Compacting session)
    {
        var argument = command >> 4;
        switch (command & 15)
        {
            case 0:
                return dialogue.Copy().Keep(Math.Max(2, dialogue.Count - argument));
            case 1:
                return dialogue.Copy().Edit(2, $"edited {argument}");
            case 2 when session.State.Compactions is [var oldest, ..]:
                session.Undo(oldest.Position);
                return dialogue;
            case 3 when session.State.Compactions is [.., var newest]:
                session.Undo(newest.Position);
                return dialogue;
            case 4:
                session.MoveToAnotherNode();
                return dialogue;
            case <= 6:
                return dialogue.Copy().User($"u{argument}");
            case <= 9:
                return dialogue.Copy().ToolRound(100 * argument, "read", $"f{argument % 3}", thinks: argument % 2 == 0);
            default:
                return dialogue.Copy().ToolRound(60 * argument, thinks: argument % 3 == 0);
        }
    }

    private static void CheckSent(Dialogue dialogue, TurnPlan plan)
    {
        var sent = Compacting.Sent(dialogue, plan);
        sent.Sum(static json => System.Text.Encoding.UTF8.GetByteCount(json)).ShouldBe(plan.ContextTokens);

        // A client may cut its own history between a call and its result; what it has paired stays paired.
        var whole = Enumerable.Range(1, dialogue.Count).Select(dialogue.JsonOf).ToList();
        var pairs = Ids(whole, "call").Intersect(Ids(whole, "result")).ToList();
        Ids(sent, "call").Intersect(pairs).ShouldBe(Ids(sent, "result").Intersect(pairs), ignoreOrder: true);
        sent.ShouldContain(dialogue.JsonOf(1));
        if (dialogue.KindOf(dialogue.Count) != ItemKind.Reasoning)
        {
            sent[^1].ShouldBe(dialogue.JsonOf(dialogue.Count));
        }
    }

    // The same request again, here and on a node that has only the log, is sent the same unless it is compacted anew.
    private static void CheckReplay(Dialogue dialogue, Compacting session, TurnPlan plan)
    {
        var sent = Compacting.Sent(dialogue, plan);
        var before = session.Log.OfType<ContextCompacted>().Count();
        session.MoveToAnotherNode();
        var again = session.Turn(dialogue);
        if (session.Log.OfType<ContextCompacted>().Count() == before)
        {
            Compacting.Sent(dialogue, again).ShouldBe(sent);
        }
    }

    private static List<string> Ids(IEnumerable<string> items, string type) =>
    [
        .. items.Select(static json => JsonNode.Parse(json)!.AsArray())
            .Where(list => list[0]!.GetValue<string>() == type)
            .Select(static list => list[1]!.GetValue<string>()),
    ];

    private static HashSet<string> Logged(Compacting session) =>
    [
        .. session.Log.OfType<ItemsAppended>()
            .SelectMany(static e => e.Data.Items)
            .Select(static item => System.Text.Encoding.UTF8.GetString(item.Raw!.Value.Utf8.Span)),
    ];
}
