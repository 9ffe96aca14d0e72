using System.Globalization;

namespace Sessions.Demo.Texts;

/// <summary>Source code of the program that is reviewed, method by method.</summary>
internal static class SourceText
{
    // A revision changes one method of so many.
    private const int MethodsPerChange = 6;

    /// <summary>The lines of a file, as long as its reader wants them.</summary>
    /// <param name="seed">Decides the text, with the path.</param>
    /// <param name="path">The file.</param>
    /// <param name="revision">How often it was changed; a change leaves most of it as it was.</param>
    public static IEnumerable<string> File(ulong seed, string path, int revision)
    {
        var type = Path.GetFileNameWithoutExtension(path);
        yield return "using System.Collections.Immutable;";
        yield return "using Yard.Ledger.Journal;";
        yield return string.Empty;
        yield return $"namespace Yard.Ledger.{Path.GetFileName(Path.GetDirectoryName(path))};";
        yield return string.Empty;
        yield return $"internal sealed class {type}(IJournal journal, TimeProvider time, ILogger<{type}> logger)";
        yield return "{";
        for (var method = 0; ; method++)
        {
            var version = method % MethodsPerChange == revision % MethodsPerChange ? revision : 0;
            var name = string.Create(CultureInfo.InvariantCulture, $"{path}#{method}@{version}");
            foreach (var line in Method(Dice.For(seed, name)))
            {
                yield return line.Length == 0 ? line : "    " + line;
            }
        }
    }

    /// <summary>One method and the blank line behind it.</summary>
    public static List<string> Method(Dice dice)
    {
        var noun = dice.Pick(Vocabulary.Nouns);
        var verb = dice.Pick(Vocabulary.Verbs);
        var item = Camel(noun);
        List<string> lines =
        [
            $"/// <summary>{verb}s a {item}; a second call with the same reference changes nothing.</summary>",
            $"public async Task<{noun}Receipt> {verb}{noun}Async({noun} {item}, CancellationToken cancellation)",
            "{",
            $"    ArgumentNullException.ThrowIfNull({item});",
        ];
        var statements = 4 + dice.Next(9);
        for (var i = 0; i < statements; i++)
        {
            Statement(dice, item, lines);
        }

        lines.Add($"    return new {noun}Receipt({item}.Id, time.GetUtcNow());");
        lines.Add("}");
        lines.Add(string.Empty);
        return lines;
    }

    private static void Statement(Dice dice, string item, List<string> lines)
    {
        var field = dice.Pick(Vocabulary.Fields);
        var other = dice.Pick(Vocabulary.Fields);
        var noun = dice.Pick(Vocabulary.Nouns);
        var number = dice.Next(5_000).ToString(CultureInfo.InvariantCulture);
        switch (dice.Next(6))
        {
            case 0:
                lines.Add($"    if ({item}.{Title(field)} > {number} || {item}.{Title(other)} is null)");
                lines.Add("    {");
                lines.Add($"        throw new {noun}RefusedException(\"{field} of {item} exceeds {number}\");");
                lines.Add("    }");
                lines.Add(string.Empty);
                break;
            case 1:
                lines.Add($"    var {field} = await journal.Read{noun}Async({item}.{Title(other)}, cancellation);");
                break;
            case 2:
                lines.Add($"    foreach (var {Camel(noun)} in {item}.{noun}s.Where(x => x.{Title(field)} >= {number}m))");
                lines.Add("    {");
                lines.Add($"        {Camel(noun)}.{Title(other)} += Rounding.HalfEven({Camel(noun)}.{Title(field)}, 2);");
                lines.Add("    }");
                lines.Add(string.Empty);
                break;
            case 3:
                lines.Add($"    logger.LogDebug(\"{{{Title(field)}}} of {{Id}}\", {item}.{Title(field)}, {item}.Id);");
                break;
            case 4:
                lines.Add($"    // The {other} is read before the {field}: a retry must see what the first call saw.");
                break;
            default:
                lines.Add($"    await journal.AppendAsync(new {noun}Changed({item}.Id, {number}), cancellation);");
                break;
        }
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
