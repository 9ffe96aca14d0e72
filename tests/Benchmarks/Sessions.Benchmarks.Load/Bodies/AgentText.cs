using System.Text;

namespace Sessions.Benchmarks.Load.Bodies;

/// <summary>
/// Writes text of the kind that coding agents send: prose, code, tool output. The same seed gives the same text.
/// </summary>
internal sealed class AgentText(int seed)
{
    private static readonly string[] Words =
    [
        "the", "a", "parser", "reads", "each", "line", "before", "it", "checks", "whether", "buffer", "holds",
        "another", "record", "so", "that", "caller", "never", "sees", "half", "value", "test", "fails", "because",
        "index", "is", "moved", "twice", "when", "queue", "drains", "and", "retry", "starts", "from", "old",
        "position", "we", "should", "keep", "lock", "short", "write", "snapshot", "after", "append", "then",
        "return", "count", "of", "items", "to", "front", "door", "session", "token", "budget", "limit", "request",
        "stream", "closes", "early", "timeout", "error", "message", "shows", "path", "branch", "merge", "commit",
        "naïve", "façade", "→", "résumé", "config", "default", "option", "cluster", "node", "leader", "storage",
    ];

    private static readonly string[] Names =
    [
        "offset", "reader", "batch", "cursor", "window", "lease",
        "header", "segment", "digest", "quota", "frame", "shard",
    ];

    // The text must repeat from run to run; it guards nothing.
#pragma warning disable CA5394
    private readonly Random _random = new(seed);

    public string Prose(int length)
    {
        var text = new StringBuilder(length + 16);
        while (text.Length < length)
        {
            var isSentenceEnd = _random.Next(12) == 0;
            text.Append(Words[_random.Next(Words.Length)]).Append(isSentenceEnd ? ".\n" : " ");
        }

        return text.ToString(0, length);
    }

    /// <summary>Source code as a file-reading tool returns it: numbered lines with quotes, tabs and escapes.</summary>
    public string Code(int length)
    {
        var text = new StringBuilder(length + 128);
        for (var line = 1; text.Length < length; line++)
        {
            text.Append(line).Append('\t');
            AppendStatement(text);
            text.Append('\n');
        }

        return text.ToString(0, length);
    }

    private void AppendStatement(StringBuilder text)
    {
        var name = Names[_random.Next(Names.Length)];
        var other = Names[_random.Next(Names.Length)];
        var number = _random.Next(10_000);
        _ = _random.Next(6) switch
        {
            0 => text.Append($"    if ({name}.{Title(other)} > {number}) {{ return; }}"),
            1 => text.Append($"    var {name} = Read(\"{other}-{number}.json\", '\\n');"),
            2 => text.Append($"\tlog.Write(\"{name}: {{0}} of {{1}}\\t\\\"{other}\\\"\", {name}, {number});"),
            3 => text.Append($"    public int {Title(name)}{Title(other)}() => _{name}[{number} % _{other}.Length];"),
            4 => text.Append($"    // {name} goes before {other}, see C:\\src\\{name}\\{other}.cs"),
            _ => text.Append($"    {name}.Append({other}, 0x{number:x4}, @\"\\\\{name}\\{other}\");"),
        };
    }
#pragma warning restore CA5394

    private static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
