using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Conversion;

public sealed class ConversionProperties
{
    public static TheoryData<WireFormat, WireFormat> Directions => Converting.AllDirections;

    [Theory]
    [MemberData(nameof(Directions))]
    public void TryConvert_ThereAndBack_SaysTheSame(WireFormat from, WireFormat to) =>
        Prop.ForAll(RandomConversation.Turns, turns =>
        {
            var body = RandomConversation.Write(from, turns);
            var there = Converting.Request(from, to, body);
            var back = Converting.Request(to, from, there);
            ConversationText.Of(to, there).ShouldBe(ConversationText.Of(from, body));
            ConversationText.Of(from, back).ShouldBe(ConversationText.Of(from, body));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Directions))]
    public void TryConvert_ThereAndBackAgain_GivesTheSameBytes(WireFormat from, WireFormat to) =>
        Prop.ForAll(RandomConversation.Turns, turns =>
        {
            var there = Converting.Request(from, to, RandomConversation.Write(from, turns));
            var again = Converting.Request(from, to, Converting.Request(to, from, there));
            MessagesOf(to, again).ShouldBe(MessagesOf(to, there));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Directions))]
    public void TryConvert_LongerConversation_KeepsTheBytesOfTheSharedPrefix(WireFormat from, WireFormat to) =>
        Prop.ForAll(RandomConversation.Turns, RandomConversation.Turns, (turns, more) =>
        {
            var shorter = MessagesOf(to, Converting.Request(from, to, RandomConversation.Write(from, turns)));
            var longer = MessagesOf(to, Converting.Request(from, to, Continue(from, turns, more)));
            longer.ShouldStartWith(shorter);
        }).QuickCheckThrowOnFailure();

    /// <summary>The conversation up to its last message, which the shorter one ends with, and then more.</summary>
    private static string Continue(WireFormat wire, RandomTurn[] turns, RandomTurn[] more) =>
        RandomConversation.Write(wire, [.. turns, new RandomTurn("Go on.", [], "Gladly."), .. more]);

    /// <summary>The body up to the end of its list of messages, less the closing bracket.</summary>
    private static string MessagesOf(WireFormat wire, string body)
    {
        var start = body.IndexOf(wire == WireFormat.Responses ? "\"input\":[" : "\"messages\":[", StringComparison.Ordinal);
        var depth = 0;
        var inText = false;
        for (var at = body.IndexOf('[', start); at < body.Length; at++)
        {
            switch (body[at])
            {
                case '\\':
                    at++;
                    break;
                case '"':
                    inText = !inText;
                    break;
                case '[' when !inText:
                    depth++;
                    break;
                case ']' when !inText && --depth == 0:
                    return body[..at];
            }
        }

        throw new InvalidOperationException(body);
    }
}
