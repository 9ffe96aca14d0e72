using System.Buffers;
using System.Text;

namespace Sessions.Tokens.Tests;

public sealed class BytePairEncodingTests
{
    [Theory]
    [InlineData("", new int[0], new int[0])]
    [InlineData("hello world", new[] { 24912, 2375 }, new[] { 15339, 1917 })]
    [InlineData(
        "héllo 👋🏽 世界 𝒜bc 123456",
        new[] { 79163, 72807, 61138, 233, 52622, 121, 185558, 220, 43120, 240, 250, 16715, 220, 7633, 19354 },
        new[] { 71, 19010, 385, 62904, 233, 9468, 237, 121, 220, 3574, 244, 98220, 82350, 240, 250, 9081, 220, 4513,
            10961 })]
    [InlineData("<|endoftext|>", new[] { 27, 91, 419, 1440, 919, 91, 29 }, new[] { 27, 91, 8862, 728, 428, 91, 29 })]
    [InlineData("  \n\n  x  ", new[] { 11691, 220, 1215, 256 }, new[] { 19124, 220, 865, 256 })]
    [InlineData("it'ſ we'RE", new[] { 278, 6, 70067, 581, 6, 1099 }, new[] { 275, 6, 129, 123, 584, 95253 })]
    [InlineData("ªAB", new[] { 25661, 2912 }, new[] { 65005, 1905 })]
    [InlineData("a/\r\n/b", new[] { 64, 73079, 14, 65 }, new[] { 64, 30210, 3554 })]
    public void Encode_KnownText_GivesReferenceTokens(string text, int[] o200k, int[] cl100k)
    {
        Encode(BytePairEncoding.O200kBase, Encoding.UTF8.GetBytes(text)).ShouldBe(o200k);
        Encode(BytePairEncoding.Cl100kBase, Encoding.UTF8.GetBytes(text)).ShouldBe(cl100k);
    }

    [Theory]
    [InlineData("a", 131_072)]
    [InlineData(" ", 8_192)]
    public void Count_MegabyteOfOneCharacter_Ends(string character, int tokens) =>
        BytePairEncoding.O200kBase.Count(Fill(character, 1 << 20)).ShouldBe(tokens);

    [Fact]
    public void Count_RunLongerThanOnePieceMayBe_IsTheSumOfItsCuts()
    {
        var run = Fill("a", BytePairEncoding.PieceLengthMax + 8);
        BytePairEncoding.O200kBase.Count(run).ShouldBe(131_073);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x61, 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80, 0x20, 0xE4, 0xB8 })]
    public void Encode_BytesThatAreNoUtf8_KeepsEveryByte(byte[] text)
    {
        Decode(BytePairEncoding.O200kBase, Encode(BytePairEncoding.O200kBase, text)).ShouldBe(text);
        Decode(BytePairEncoding.Cl100kBase, Encode(BytePairEncoding.Cl100kBase, text)).ShouldBe(text);
    }

    [Fact]
    public void Encode_RandomBytes_KeepsEveryByte()
    {
        var text = new byte[200_000];
        new Random(1).NextBytes(text);
        Decode(BytePairEncoding.O200kBase, Encode(BytePairEncoding.O200kBase, text)).ShouldBe(text);
        BytePairEncoding.O200kBase.Count(text).ShouldBe(Encode(BytePairEncoding.O200kBase, text).Length);
    }

    [Fact]
    public void Count_ParagraphsApart_IsTheCountOfThemTogether()
    {
        // A line end closes its piece, so a cut behind it and before a letter changes nothing.
        var encoding = BytePairEncoding.O200kBase;
        var parts = encoding.Count("The first line.\n"u8) + encoding.Count("the second"u8);
        encoding.Count("The first line.\nthe second"u8).ShouldBe(parts);
    }

    [Fact]
    public void Count_Repeated_AllocatesNothing()
    {
        var text = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat("Plain words, Слова, 漢字かな, 0123 👋🏽\n", 50)) + new string('q', 2_000));
        var encoding = BytePairEncoding.O200kBase;
        Allocations.LeastOf(() => encoding.Count(text)).ShouldBe(0);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(199_998)]
    public void BytesOf_NoSuchToken_Throws(int token) =>
        Should.Throw<ArgumentOutOfRangeException>(() => BytePairEncoding.O200kBase.BytesOf(token).Length);

    private static byte[] Fill(string character, int length)
    {
        var text = new byte[length];
        text.AsSpan().Fill((byte)character[0]);
        return text;
    }

    private static int[] Encode(BytePairEncoding encoding, byte[] text)
    {
        var tokens = new ArrayBufferWriter<int>();
        encoding.Encode(text, tokens).ShouldBe(tokens.WrittenCount);
        return tokens.WrittenSpan.ToArray();
    }

    private static byte[] Decode(BytePairEncoding encoding, int[] tokens)
    {
        var text = new List<byte>();
        foreach (var token in tokens)
        {
            text.AddRange(encoding.BytesOf(token));
        }

        return [.. text];
    }
}
