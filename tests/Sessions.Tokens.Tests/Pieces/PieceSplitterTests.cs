using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Tokens.Pieces;

namespace Sessions.Tokens.Tests.Pieces;

/// <summary>Compares the splitters with the published patterns, over text that .NET reads as Rust does.</summary>
public sealed class PieceSplitterTests
{
    private const string Contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string Head = @"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]";
    private const string Tail = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";

    private static readonly Regex Cl100k = new(
        Contraction + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant);

    private static readonly Regex O200k = new(
        $@"[^\r\n\p{{L}}\p{{N}}]?{Head}*{Tail}+{Contraction}?|[^\r\n\p{{L}}\p{{N}}]?{Head}+{Tail}*{Contraction}?"
        + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant);

    private static readonly char[] Alphabet =
        [.. "aAbzZsStTdDmMrRevVlL''''  \t\n\r\v\u0085\u00a0\u2003/!?.-_\"½١1239٤Ⅷªʰ字한ǅéÉ\u0301\u0308\u200d\ufffd\0"];

    private static readonly Arbitrary<string> Texts =
        Gen.Elements(Alphabet).ArrayOf().Select(static chars => new string(chars)).ToArbitrary();

    [Fact]
    public void End_AnyText_CutsLikeTheO200kPattern() => Check(new O200kSplitter(), O200k);

    [Fact]
    public void End_AnyText_CutsLikeTheCl100kPattern() => Check(new Cl100kSplitter(), Cl100k);

    private static void Check(PieceSplitter splitter, Regex pattern) =>
        Prop.ForAll(Texts, text => Split(splitter, text).SequenceEqual(pattern.Matches(text).Select(m => m.Value)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithEndSize(60));

    private static List<string> Split(PieceSplitter splitter, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var pieces = new List<string>();
        for (int start = 0, end; start < utf8.Length; start = end)
        {
            end = splitter.End(utf8, start);
            pieces.Add(Encoding.UTF8.GetString(utf8.AsSpan(start, end - start)));
        }

        return pieces;
    }
}
