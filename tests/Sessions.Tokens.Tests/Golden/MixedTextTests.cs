using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Sessions.Tokens.Tests.Golden;

/// <summary>Holds the encodings to what the reference tokenizer made of 1.5 MB of generated text.</summary>
public sealed class MixedTextTests
{
    [Fact]
    public void Encode_MixedText_GivesReferenceTokensInO200k() =>
        Differences(BytePairEncoding.O200kBase, column: 1).ShouldBeEmpty();

    [Fact]
    public void Encode_MixedText_GivesReferenceTokensInCl100k() =>
        Differences(BytePairEncoding.Cl100kBase, column: 3).ShouldBeEmpty();

    [Fact]
    public void Count_MixedText_EqualsNumberOfTokens()
    {
        foreach (var cells in ReadGolden())
        {
            var text = TextOf(cells);
            BytePairEncoding.O200kBase.Count(text).ShouldBe(int.Parse(cells[1], CultureInfo.InvariantCulture));
            BytePairEncoding.Cl100kBase.Count(text).ShouldBe(int.Parse(cells[3], CultureInfo.InvariantCulture));
        }
    }

    private static List<string> Differences(BytePairEncoding encoding, int column)
    {
        var differences = new List<string>();
        var rows = ReadGolden();
        rows.Count.ShouldBe(MixedText.Chunks);
        foreach (var cells in rows)
        {
            var tokens = new ArrayBufferWriter<int>();
            var count = encoding.Encode(TextOf(cells), tokens);
            var actual = $"{count}\t{Fnv(tokens.WrittenSpan):x16}";
            var expected = $"{cells[column]}\t{cells[column + 1]}";
            if (actual != expected)
            {
                differences.Add($"chunk {cells[0]}: {actual}, reference {expected}");
            }
        }

        return differences;
    }

    private static byte[] TextOf(string[] cells) =>
        Encoding.UTF8.GetBytes(MixedText.Chunk(int.Parse(cells[0], CultureInfo.InvariantCulture)));

    private static List<string[]> ReadGolden()
    {
        using var stream = typeof(MixedTextTests).Assembly.GetManifestResourceStream("mixed-text.tsv");
        using var reader = new StreamReader(stream.ShouldNotBeNull());
        var rows = new List<string[]>();
        _ = reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            rows.Add(line.Split('\t'));
        }

        return rows;
    }

    private static ulong Fnv(ReadOnlySpan<int> tokens)
    {
        var hash = 0xcbf29ce484222325;
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        foreach (var token in tokens)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, token);
            foreach (var value in bytes)
            {
                hash = (hash ^ value) * 0x100000001b3;
            }
        }

        return hash;
    }
}
