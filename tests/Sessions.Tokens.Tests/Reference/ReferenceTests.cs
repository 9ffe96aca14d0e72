using System.Buffers;
using System.Text;
using Sessions.Tokens.Tests.Reference.Corpora;

namespace Sessions.Tokens.Tests.Reference;

/// <summary>Token for token the same as the reference encoder, on megabytes of text of every kind.</summary>
/// <remarks>
/// The package has no <c>o200k_harmony</c>; that is <c>o200k_base</c> with other special tokens, which are plain text to
/// both sides here. Runs of one character are short here, because the reference takes time by the square of their length.
/// </remarks>
public sealed class ReferenceTests(Tiktoken tiktoken) : IClassFixture<Tiktoken>
{
    private const int CorpusLength = 150_000;
    private const int TextBytesMin = 1 << 20;
    private const int RunLength = 4_001;

    private static readonly string[] Repeated =
        ["a", "Z", "é", "字", " ", "\t", "\n", "\r\n", "0", "=", "!", "\u0301", "🙂", "ab", "'s", "\u00a0", "/", "ह"];

    [Theory]
    [InlineData("o200k_base")]
    [InlineData("cl100k_base")]
    public async Task Encode_MegabytesOfMixedText_GivesTheReferencesTokens(string encoding)
    {
        var texts = Corpus.All(CorpusLength);
        texts.Sum(static text => Encoding.UTF8.GetByteCount(text.Text)).ShouldBeGreaterThan(TextBytesMin);
        (await DifferencesAsync(encoding, texts)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("o200k_base")]
    [InlineData("cl100k_base")]
    public async Task Encode_RunsOfOneCharacter_GivesTheReferencesTokens(string encoding) =>
        (await DifferencesAsync(
            encoding, [.. Repeated.Select(static (text, number) => Repeat($"run {number}", text, RunLength / text.Length))]))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("o200k_base")]
    [InlineData("cl100k_base")]
    public async Task Encode_RunsAroundEveryLimit_GivesTheReferencesTokens(string encoding)
    {
        // Token lengths, the step from one way of merging to the other, and what stands behind a run.
        var texts = new List<Corpus>();
        foreach (var length in (int[])[1, 2, 3, 7, 8, 9, 63, 64, 65, 80, 82, 126, 127, 128, 129, 130, 255, 256, 257])
        {
            foreach (var (text, number) in Repeated.Select(static (text, number) => (text, number)))
            {
                var run = Repeat("", text, length).Text;
                texts.Add(new Corpus($"{length} {number}", $"{run}A {run}\n{run}x{run}"));
            }
        }

        (await DifferencesAsync(encoding, texts)).ShouldBeEmpty();
    }

    private async Task<List<string>> DifferencesAsync(string name, IReadOnlyList<Corpus> texts)
    {
        var encoding = name == "cl100k_base" ? BytePairEncoding.Cl100kBase : BytePairEncoding.O200kBase;
        var expected = await tiktoken.EncodeAsync(name, texts);
        var differences = new List<string>();
        for (var i = 0; i < texts.Count; i++)
        {
            var utf8 = Encoding.UTF8.GetBytes(texts[i].Text);
            var tokens = new ArrayBufferWriter<int>();
            encoding.Encode(utf8, tokens);
            var same = tokens.WrittenSpan.CommonPrefixLength(expected[i]);
            if (same != expected[i].Length || same != tokens.WrittenCount || encoding.Count(utf8) != same)
            {
                differences.Add($"{texts[i].Name}: {tokens.WrittenCount} tokens, {expected[i].Length} expected; {same} agree");
            }
        }

        return differences;
    }

    private static Corpus Repeat(string name, string text, int times) =>
        new(name, new StringBuilder().Insert(0, text, times).ToString());
}
