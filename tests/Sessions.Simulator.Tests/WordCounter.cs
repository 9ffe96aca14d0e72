using Sessions.Core.Items;

namespace Sessions.Simulator.Tests;

/// <summary>A tokenizer for which a token is a word.</summary>
internal sealed class WordCounter : ITokenCounter
{
    public int CountItem(string model, ItemKind kind, ReadOnlySpan<byte> json) => CountText(model, json);

    public int CountText(string model, ReadOnlySpan<byte> utf8)
    {
        var words = 0;
        var inWord = false;
        foreach (var unit in utf8)
        {
            var isBlank = unit is (byte)' ' or (byte)'\n';
            words += !isBlank && !inWord ? 1 : 0;
            inWord = !isBlank;
        }

        return words;
    }
}
