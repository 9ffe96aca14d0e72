using System.Text;
using Sessions.Tokens.Tests.Golden;

namespace Sessions.Tokens.Tests.Reference.Corpora;

/// <summary>Source code of several languages, its names put together at random.</summary>
internal static class CodeText
{
    private static readonly string[] Parts =
        ("user order cart price item index total http client server request response buffer stream parser token node "
        + "tree list map cache event handler session state turn model context window path file name value key result "
        + "error retry count offset length limit start end left right parent child async sync read write open close "
        + "XML URL id db SQL io UTF8 v2 tmp foo bar x i").Split(' ');

    private static readonly string[] Lines =
    [
        "public async Task<{A}> {A}{B}Async({A} {b}, CancellationToken token = default)\n{\n",
        "    if ({a} is null || {a}.{B} >= {n}) { throw new {A}Exception($\"No {{a}} at {{n}}.\"); }\n",
        "    var {a} = await {b}.{A}Async({c}, token).ConfigureAwait(false);\n    return {a} ?? {n};\n}\n\n",
        "def {s}_{t}(self, {s}: dict[str, {A}], *, {t}=None) -> Optional[{B}]:\n    \"\"\"Returns the {s}.\"\"\"\n",
        "\tfor {s}, {t} in enumerate({s}_list[{n}:]):\n\t\tyield {s} ** 2 if {t} != '{a}' else None\n",
        "fn {s}_{t}<'a, T: {A}>(&'a mut self, {s}: &[u8]) -> Result<Vec<T>, Box<dyn Error>> {\n",
        "        Some({s}) => self.{t}.iter().filter(|x| x.{s} > 0x{h}).map(Into::into).collect(),\n        _ => {},\n    }\n}\n",
        "const {a} = async ({ {b}, ...{c} }) => (await fetch(`${{b}}/api/v{n}/{s}?q=${{c}}`)).json();\n",
        "SELECT {s}.{t}, COUNT(*) AS {s}_count FROM {s}s LEFT JOIN {t}s ON {t}s.{s}_id = {s}s.id WHERE {t} <= {n};\n",
        "#define {S}_{T} (({s})->{t} & ~0x{h}u)\nstatic inline size_t {s}_{t}(const char *{s}) { return *{s}++; }\n",
        "// {A}'s {b} isn't {c}: it's what they'll don't've. /* {s} */\n",
        "@@ -{n},7 +{n},9 @@ {A}{B}\n-    {a} = {n};\n+    {a} = {n}; // {b}\n     return;\n",
        "func ({a} *{A}) {B}(ctx context.Context) (err error) {\n\tdefer func() { err = errors.Join(err, {a}.Close()) }()\n",
        "  {s}:\n    - name: {s}-{t}\n      image: \"registry.example/{s}:{n}.{n}\"\n      env: [{S}={n}]\n",
        "$ grep -rn '{A}{B}' src/ | awk -F: '{print $1}' | sort -u > /tmp/{s}.txt 2>&1 && echo $?\n",
    ];

    /// <summary>Appends a few lines.</summary>
    public static void Append(StringBuilder text, SplitMix random)
    {
        var line = random.Pick<string>(Lines);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '{' && at + 2 < line.Length && line[at + 2] == '}' && IsHole(line[at + 1]))
            {
                AppendName(text, random, line[at + 1]);
                at += 2;
            }
            else
            {
                text.Append(line[at]);
            }
        }
    }

    private static bool IsHole(char letter) => letter is 'A' or 'B' or 'S' or 'T' or 'a' or 'b' or 'c' or 's' or 't' or 'n' or 'h';

    private static void AppendName(StringBuilder text, SplitMix random, char style)
    {
        switch (style)
        {
            case 'n':
                text.Append(random.Next() >> (40 + random.Below(24)));
                return;
            case 'h':
                text.Append(random.Next().ToString("X", System.Globalization.CultureInfo.InvariantCulture));
                return;
            case 's' or 't':
                text.Append(random.Pick<string>(Parts)).Append('_').Append(random.Pick<string>(Parts));
                return;
            case 'S' or 'T':
                text.Append(random.Pick<string>(Parts).ToUpperInvariant()).Append('_').Append(random.Below(100));
                return;
            default:
                AppendPascal(text, random, style is 'A' or 'B');
                return;
        }
    }

    private static void AppendPascal(StringBuilder text, SplitMix random, bool upper)
    {
        for (var words = 1 + random.Below(3); words > 0; words--)
        {
            var part = random.Pick<string>(Parts);
            text.Append(upper ? char.ToUpperInvariant(part[0]) : part[0]).Append(part.AsSpan(1));
            upper = true;
        }
    }
}
