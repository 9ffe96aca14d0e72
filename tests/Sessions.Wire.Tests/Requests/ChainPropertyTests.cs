using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Requests;

/// <summary>What holds for every conversation, in every wire format.</summary>
public sealed class ChainPropertyTests
{
    private static readonly WireFormat[] Wires = [WireFormat.Chat, WireFormat.Responses, WireFormat.Messages];

    [Fact]
    public void Chain_SameConversationInAnotherDress_IsEqual() => ForAllConversations((wire, messages, random) =>
    {
        var first = Transcripts.Body(wire, messages, random);
        var second = Transcripts.Body(wire, messages, random);

        Reading.Hashes(wire, second).ShouldBe(Reading.Hashes(wire, first), $"{first}\n{second}");
    });

    [Fact]
    public void Chain_MessageAppended_KeepsThePrefix() => ForAllConversations((wire, messages, random) =>
    {
        var before = Reading.Hashes(wire, Transcripts.Body(wire, messages, random));
        messages.Add(Transcripts.Message(wire, random));
        var after = Reading.Hashes(wire, Transcripts.Body(wire, messages, random));

        after.Length.ShouldBeGreaterThan(before.Length);
        after[..before.Length].ShouldBe(before);
    });

    [Fact]
    public void Chain_OneTextChanged_DiffersFromThereOn() => ForAllConversations((wire, messages, random) =>
    {
        var before = Reading.Hashes(wire, Transcripts.Body(wire, messages, random));
        var at = random.Next(messages.Count);
        var upTo = new JsonArray([.. messages.Take(at).Select(message => message!.DeepClone())]);
        var kept = Reading.Hashes(wire, Transcripts.Body(wire, upTo, random)).Length;
        ChangeSomeText(messages[at]!, random);
        var after = Reading.Hashes(wire, Transcripts.Body(wire, messages, random));

        after.Length.ShouldBe(before.Length);
        after[..kept].ShouldBe(before[..kept]);
        after[^1].ShouldNotBe(before[^1]);
    });

    private static void ForAllConversations(Action<WireFormat, JsonArray, Random> check) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            foreach (var wire in Wires)
            {
                check(wire, Transcripts.Random(wire, random), random);
            }
        }).QuickCheckThrowOnFailure();

    private static void ChangeSomeText(JsonNode node, Random random)
    {
        while (node is not JsonValue)
        {
            var children = node is JsonObject map
                ? [.. map.Where(member => member.Key is not ("type" or "n")).Select(member => member.Value!)]
                : node.AsArray().Select(element => element!).ToArray();
            node = children[random.Next(children.Length)];
        }

        node.ReplaceWith<JsonNode>(JsonValue.Create(node.GetValue<string>() + "!"));
    }
}
