using System.Text;
using Sessions.Tokens.Tests.Golden;

namespace Sessions.Tokens.Tests.Reference.Corpora;

/// <summary>One kind of text, as long as asked for and the same every time.</summary>
/// <param name="Name">Names it in results and as a file.</param>
/// <param name="Text">Well-formed UTF-16.</param>
internal sealed record Corpus(string Name, string Text)
{
    /// <summary>Every kind.</summary>
    /// <param name="length">How long each is, in UTF-16 units; a little more comes out.</param>
    public static IReadOnlyList<Corpus> All(int length) =>
    [
        Of("code", length, CodeText.Append),
        Of("prose", length, ProseText.AppendSentence),
        Of("scripts", length, ProseText.AppendInvented),
        Of("emoji", length, EmojiText.Append),
        Of("astral", length, AstralText.Append),
        Of("json", length, MachineText.AppendJson),
        Of("base64", length, MachineText.AppendBase64),
        Of("minified", length, MachineText.AppendMinified),
        Of("logs", length, MachineText.AppendLog),
        Of("random", length, AstralText.AppendAnyScalar),
    ];

    private static Corpus Of(string name, int length, Action<StringBuilder, SplitMix> append)
    {
        var text = new StringBuilder(length + 1024);
        var random = new SplitMix((ulong)name.Length + name[0]);
        while (text.Length < length)
        {
            append(text, random);
        }

        return new Corpus(name, text.ToString());
    }
}
