using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Tests.Requests;

public sealed class CanonicalScannerTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1.5e+10")]
    [InlineData("1E-0")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("+1")]
    [InlineData("0x1")]
    [InlineData("tru")]
    [InlineData("truee")]
    [InlineData("True")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":1]")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\a\"")]
    [InlineData("\"\u0080\u2028\"")]
    [InlineData("// c\n1")]
    [InlineData("\f1")]
    public void Value_HandPicked_AgreesWithTheStockReader(string json) =>
        Accepts(Encoding.UTF8.GetBytes(json)).ShouldBe(StockReader.Accepts(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Value_AnyShortText_AgreesWithTheStockReader() =>
        Prop.ForAll(Pieces().ToArbitrary(), json =>
        {
            var utf8 = Encoding.UTF8.GetBytes(json);
            Accepts(utf8).ShouldBe(StockReader.Accepts(utf8), json);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Value_MutatedDocuments_AgreesWithTheStockReader() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var wire = Sessions.Core.Turns.WireFormat.Messages;
            var body = Encoding.UTF8.GetBytes(Transcripts.Body(wire, Transcripts.Random(wire, random), random));
            for (var round = 0; round < 20; round++)
            {
                var mutated = Transcripts.Mutate(body, random);
                var valid = System.Text.Unicode.Utf8.IsValid(mutated);
                (valid && Accepts(mutated)).ShouldBe(StockReader.Accepts(mutated), Encoding.UTF8.GetString(mutated));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void String_EscapeAtEveryOffset_IsFoundWithinBlocksAndAcrossThem()
    {
        for (var before = 0; before < 70; before++)
        {
            foreach (var escape in new[] { "\\\"", "\\\\", "\\n", "\\\\\\\"", "\\u0041", "\\ud83d\\ude00", "\\/" })
            {
                var json = Encoding.UTF8.GetBytes($"\"{new string('a', before)}{escape}{new string('b', 40)}\" ");
                JsonStringScan.FindEnd(json, 1, out var plain).ShouldBe(json.Length - 2);
                plain.ShouldBe(!escape.Contains('u') && !escape.Contains('/'));
            }
        }
    }

    [Theory]
    [InlineData("{ \"a\" : [ 1 , true ] }", "{\"a\":[1,true]}")]
    [InlineData("{\"cache_control\":{},\"a\":1}", "{\"a\":1}")]
    [InlineData("{\"a\":1, \"cache_control\":{} , \"b\":2}", "{\"a\":1,\"b\":2}")]
    [InlineData("{\"cache_control\":{}, \"prompt_cache_breakpoint\": null }", "{}")]
    [InlineData("{\"cache_control\":{}, \"cache\\u005fcontrol\": null ,\"\\u0061\":\"\\/\"}", "{\"a\":\"/\"}")]
    [InlineData("{\"input\":{\"cache_control\":{ }},\"content\":\"x\"}", "{\"input\":{\"cache_control\":{}},\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}")]
    public void Finish_DressedValue_IsItsCanonicalForm(string json, string canonical)
    {
        using var scanner = new CanonicalScanner(Encoding.UTF8.GetBytes(json), 128, oneTextType: false);
        scanner.Value().ShouldBeTrue();

        Encoding.UTF8.GetString(scanner.Finish()).ShouldBe(canonical);
    }

    private static bool Accepts(byte[] json)
    {
        using var scanner = new CanonicalScanner(json, 128, oneTextType: false);
        scanner.SkipWhiteSpace();
        if (!scanner.Value())
        {
            return false;
        }

        scanner.SkipWhiteSpace();
        return scanner.AtEnd;
    }

    private static Gen<string> Pieces() =>
        Gen.Elements("{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "1", "-2.5e3", "true", "null", " ", "\n", "\"content\"", "\"x\\\"")
            .ArrayOf()
            .Where(pieces => pieces.Length < 12)
            .Select(string.Concat);
}
