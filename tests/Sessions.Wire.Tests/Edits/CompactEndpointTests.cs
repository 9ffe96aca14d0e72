using System.Text;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Tests.Edits;

public sealed class CompactEndpointTests
{
    private const string User = """{"type":"message", "id":"msg_1","role":"user","content":[{"type":"input_text","text":"\u0041"}]}""";
    private const string Compaction = """{ "type":"compaction","id":"cmp_1","encrypted_content":"gAAAAabcde"}""";

    [Fact]
    public void Body_OfItems_KeepsTheirBytesAndTheInstructions() => Body("\"Be\\u0020brief.\"", """{ "role":"user"}""", "7")
        .ShouldBe("""{"model":"m","instructions":"Be\u0020brief.","input":[{ "role":"user"},7]}""");

    [Fact]
    public void Body_OfATextAlone_IsAMessageOfTheUser() => Body("", "\"g\\u006f\"")
        .ShouldBe("""{"model":"m","input":[{"type":"message","role":"user","content":"g\u006f"}]}""");

    [Fact]
    public void ReadOutput_UserMessagesAndACompaction_AreKeptByteForByte()
    {
        var items = Read($"[{User} , {Compaction}]").ShouldNotBeNull();

        items.Select(static item => item.Kind).ShouldBe([ItemKind.User, ItemKind.Compaction]);
        items.Select(static item => Encoding.UTF8.GetString(item.Raw.Utf8.Span)).ShouldBe([User, Compaction]);
    }

    [Fact]
    public void ReadOutput_Compaction_CountsAsWhatWasWritten() =>
        Read($"[{Compaction}]", 400).ShouldNotBeNull()[0].Tokens.ShouldBe(Compaction.Length + 400);

    [Fact]
    public void ReadOutput_CompactionWithoutUsage_CountsByItsLength() =>
        Read($"[{Compaction}]").ShouldNotBeNull()[0].Tokens.ShouldBe(Compaction.Length + 2);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[")]
    [InlineData("[7]")]
    [InlineData("[" + User + "]")]
    [InlineData("[" + Compaction + "," + Compaction + "]")]
    [InlineData("[" + Compaction + ",7]")]
    [InlineData("""[{"type":"compaction","encrypted_content":""}]""")]
    [InlineData("""[{"type":"compaction","encrypted_content":7}]""")]
    public void ReadOutput_OfAnythingElse_IsNull(string output) => Read(output).ShouldBeNull();

    private static string Body(string instructions, params string[] items) => Encoding.UTF8.GetString(CompactEndpoint.Body(
        "m",
        Encoding.UTF8.GetBytes(instructions),
        [.. items.Select(static item => new PathFragment(ItemKind.User, 1, new KeptJson(Encoding.UTF8.GetBytes(item))))]).Span);

    private static IReadOnlyList<PathFragment>? Read(string output, int? written = null) =>
        CompactEndpoint.ReadOutput(Encoding.UTF8.GetBytes(output), new LengthCounter(), "m", written);

    private sealed class LengthCounter : ITokenCounter
    {
        public int CountItem(string model, ItemKind kind, ReadOnlySpan<byte> json) => json.Length;

        public int CountText(string model, ReadOnlySpan<byte> utf8) => utf8.Length;
    }
}
