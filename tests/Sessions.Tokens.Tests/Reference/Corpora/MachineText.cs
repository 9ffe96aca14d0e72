using System.Globalization;
using System.Text;
using Sessions.Tokens.Tests.Golden;

namespace Sessions.Tokens.Tests.Reference.Corpora;

/// <summary>What machines write and agents are shown: JSON, base64, minified scripts, logs.</summary>
internal static class MachineText
{
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const int LineLength = 76;
    private const int DepthMax = 4;

    private static readonly string[] Keys =
        "id name type created_at updatedAt tags price_usd nested children url email is_active über ключ 名前 $ref".Split(' ');

    private static readonly string[] Minified =
    [
        "!function(e,t){\"object\"==typeof exports?module.exports=t():e.", "=void 0,", "(e)?1:0;", "&&(n=r.call(i,o)),",
        "for(var a=0,c=e.length;a<c;a++)", "return Object.defineProperty(t,", "\",{enumerable:!0,get:function(){return ",
        "}})};", "=>({...e,", "})})(this),", ".prototype.hasOwnProperty.call(", "||[]).push([[", "],{", ":(e,t,n)=>{\"use strict\";",
        "{margin:0 auto;padding:.5em 1rem}@media(max-width:600px){.", ">a:hover::after{content:\"\\201C\";color:#", "!important}",
    ];

    private static readonly string[] Levels = ["INFO", "WARN", "ERROR", "debug", "[trace]"];

    /// <summary>Appends a JSON document, indented or not.</summary>
    public static void AppendJson(StringBuilder text, SplitMix random)
    {
        AppendValue(text, random, random.Below(2) == 0 ? -1 : 0, DepthMax);
        text.Append('\n');
    }

    /// <summary>Appends a block of base64, in lines or in one piece.</summary>
    public static void AppendBase64(StringBuilder text, SplitMix random)
    {
        var inLines = random.Below(2) == 0;
        var length = 40 + random.Below(4_000);
        for (var at = 1; at <= length; at++)
        {
            text.Append(Base64[random.Below(Base64.Length)]);
            if (inLines && at % LineLength == 0)
            {
                text.Append("\r\n");
            }
        }

        text.Append(random.Pick<string>(["", "=", "=="])).Append('\n');
    }

    /// <summary>Appends a piece of a minified script or style sheet.</summary>
    public static void AppendMinified(StringBuilder text, SplitMix random)
    {
        text.Append(random.Pick<string>(Minified));
        for (var letters = random.Below(4); letters > 0; letters--)
        {
            text.Append((char)('a' + random.Below(26)));
        }

        text.Append(random.Below(5) == 0 ? random.Below(10_000).ToString(CultureInfo.InvariantCulture) : "");
    }

    /// <summary>Appends a line of a log.</summary>
    public static void AppendLog(StringBuilder text, SplitMix random)
    {
        text.Append(CultureInfo.InvariantCulture, $"2026-{1 + random.Below(12):00}-{1 + random.Below(28):00}T");
        text.Append(CultureInfo.InvariantCulture, $"{random.Below(24):00}:{random.Below(60):00}:{random.Below(60):00}.");
        text.Append(CultureInfo.InvariantCulture, $"{random.Below(1_000_000):000000}Z {random.Pick<string>(Levels)}\t");
        text.Append(CultureInfo.InvariantCulture, $"10.{random.Below(256)}.{random.Below(256)}.7:{random.Below(65_536)} ");
        text.Append(CultureInfo.InvariantCulture, $"trace={random.Next():x16}{random.Next():x16} /var/lib/{random.Next():x}/");
        text.Append(CultureInfo.InvariantCulture, $"a.log?size={random.Next()}&pct={random.Below(1_000) / 10.0}%");
        text.Append(random.Pick<string>(["\n", "\r\n", "\n\tat Foo.Bar(Baz.cs:line 12)\n", " \u001b[31m!!\u001b[0m\n", "    \n\n"]));
    }

    private static void AppendValue(StringBuilder text, SplitMix random, int indent, int depth)
    {
        switch (random.Below(depth > 0 ? 8 : 5))
        {
            case 0:
                text.Append(random.Next() >> random.Below(60)).Append(random.Pick<string>(["", ".5", "e-7"]));
                break;
            case 1:
                text.Append(random.Pick<string>(["true", "false", "null", "[]", "{}"]));
                break;
            case 2 or 3 or 4:
                text.Append('"').Append(random.Pick<string>(MixedText.Sentences)).Append("\\n\\u00e9\\\"\"");
                break;
            default:
                AppendObject(text, random, indent, depth);
                break;
        }
    }

    private static void AppendObject(StringBuilder text, SplitMix random, int indent, int depth)
    {
        var inner = indent < 0 ? indent : indent + 2;
        text.Append('{');
        for (var members = 1 + random.Below(5); members > 0; members--)
        {
            AppendLineEnd(text, inner);
            text.Append('"').Append(random.Pick<string>(Keys)).Append(indent < 0 ? "\":" : "\": ");
            AppendValue(text, random, inner, depth - 1);
            text.Append(members > 1 ? "," : "");
        }

        AppendLineEnd(text, indent);
        text.Append('}');
    }

    private static void AppendLineEnd(StringBuilder text, int indent)
    {
        if (indent >= 0)
        {
            text.Append('\n').Append(' ', indent);
        }
    }
}
