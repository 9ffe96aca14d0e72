using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Compaction;

/// <summary>Any sequence of turns to two upstreams, replacements by one of them, clearings, undos and moves.</summary>
public sealed class ReplacementPropertyTests
{
    private static readonly CompactionPolicy Policy = Compacting.At(2500, 1200, CompactionStrategy.ClearToolResults, CompactionStrategy.Provider)
        with
    {
        Provider = new ProviderCompactionPolicy { Upstream = "openai" },
        FailuresMax = 1000,
    };

    [Fact]
    public void AnySequence_KeepsPairs_AndSendsWhatIsEncryptedToItsMakerOnly() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Run)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(60));

    private static void Run(byte[] commands)
    {
        var session = new Compacting(Policy);
        var dialogue = new Dialogue(WireFormat.Responses).System("s").User("go");
        foreach (var command in commands)
        {
            var isElsewhere = command % 5 == 0;
            dialogue = Do(command, dialogue, session);
            var sent = Compacting.Sent(dialogue, session.Turn(dialogue, upstream: isElsewhere ? "other" : "openai"));

            Ids(sent, "call").ShouldBe(Ids(sent, "result"));
            sent[0].ShouldBe(dialogue.JsonOf(1));
            sent[^1].ShouldBe(dialogue.JsonOf(dialogue.Count));
            Ids(sent, "opaque").Count.ShouldBeLessThanOrEqualTo(isElsewhere ? 0 : 1);
        }
    }

    private static Dialogue Do(byte command, Dialogue dialogue, Compacting session)
    {
        var argument = command >> 4;
        switch (command & 15)
        {
            case 0:
                return dialogue.Copy().Edit(2, $"edited {argument}");
            case 1 when session.State.Compactions is [var oldest, ..]:
                session.Undo(oldest.Position);
                return dialogue;
            case 2:
                session.MoveToAnotherNode();
                return dialogue;
            case <= 5:
                return dialogue.Copy().User($"u{argument}");
            case <= 8 when session.State.Turns > 0:
                Replace(session, dialogue);
                return dialogue.Copy().ToolRound(10);
            default:
                return dialogue.Copy().ToolRound(60 * argument);
        }
    }

    private static void Replace(Compacting session, Dialogue dialogue)
    {
        var pieces = session.Replaceable(dialogue);
        var id = session.Log.Count.ToString(CultureInfo.InvariantCulture);
        PathFragment[] replacement = [.. pieces.Where(static piece => piece.Kind == ItemKind.User), Opaque(id)];
        if (pieces.Count > 0)
        {
            session.Compact(dialogue, command => command with
            {
                Base = session.Applied(dialogue)?.Position ?? 0,
                Replacement = replacement,
            });
        }
    }

    private static PathFragment Opaque(string id) =>
        new(ItemKind.Compaction, 20, new KeptJson(Encoding.UTF8.GetBytes($"[\"opaque\",\"{id}\"]")));

    private static List<string> Ids(IEnumerable<string> items, string type) =>
    [
        .. items.Select(static json => JsonNode.Parse(json)!.AsArray())
            .Where(list => list[0]!.GetValue<string>() == type)
            .Select(static list => list[1]!.GetValue<string>()),
    ];
}
