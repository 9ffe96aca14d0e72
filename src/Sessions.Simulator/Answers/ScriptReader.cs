using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sessions.Simulator.Answers;

/// <summary>
/// Reads scripts: <c>[[sim key=value …]]</c> in the user's text and <c>x-sim-…</c> headers of the same names.
/// </summary>
/// <remarks>
/// A value is a JSON value (<c>args={"a":1}</c>, <c>text="two words"</c>) or a bare word. Headers come first, so that a
/// directive has the last word. What cannot be understood is passed over: it is the user's text after all.
/// </remarks>
internal static class ScriptReader
{
    private const string Opening = "[[sim";
    private const string HeaderPrefix = "x-sim-";

    public static Script Read(IHeaderDictionary headers, string userText)
    {
        var script = new Script();
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase))
            {
                Header(script, name[HeaderPrefix.Length..].ToLowerInvariant().Replace('-', '_'), values.ToString());
            }
        }

        for (var at = userText.IndexOf(Opening, StringComparison.Ordinal); at >= 0;)
        {
            at = Directive(script, userText, at + Opening.Length);
            at = userText.IndexOf(Opening, at, StringComparison.Ordinal);
        }

        return script;
    }

    // 429;retry_after=2, or NAME {"a":1}, or a plain value.
    private static void Header(Script script, string key, string value)
    {
        if (key == "text")
        {
            script.Text = value;
            return;
        }

        if (key == "tool")
        {
            var space = value.IndexOf(' ');
            Set(script, key, space < 0 ? value : value[..space]);
            if (space >= 0)
            {
                var rest = value[(space + 1)..].Trim();
                Set(script, "args", rest.StartsWith("args=", StringComparison.Ordinal) ? rest[5..] : rest);
            }

            return;
        }

        var first = true;
        foreach (var piece in value.Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = piece.IndexOf('=');
            Set(script, equals < 0 ? (first ? key : piece) : piece[..equals], piece[(equals + 1)..]);
            first = false;
        }
    }

    private static int Directive(Script script, string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text.AsSpan(at).StartsWith("]]"))
            {
                return at + 2;
            }
            else
            {
                at = Pair(script, text, at);
            }
        }

        return at;
    }

    private static int Pair(Script script, string text, int at)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-'))
        {
            end++;
        }

        if (end == at || end == text.Length || text[end] != '=')
        {
            // Not a pair: step over it.
            return Math.Max(end, at + 1);
        }

        var key = text[at..end].Replace('-', '_');
        var start = end + 1;
        end = ValueEnd(text, start);
        var value = text[start..end];
        Set(script, key, value is ['"', ..] ? Unquoted(value) : value);
        return end;
    }

    private static int ValueEnd(string text, int start)
    {
        if (start < text.Length && text[start] is '{' or '[' or '"')
        {
            var bytes = Encoding.UTF8.GetBytes(text[start..]);
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
            try
            {
                reader.Read();
                if (reader.TrySkip())
                {
                    return start + Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)reader.BytesConsumed));
                }
            }
            catch (JsonException)
            {
                // Not JSON after all: a bare word.
            }
        }

        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !text.AsSpan(end).StartsWith("]]"))
        {
            end++;
        }

        return end;
    }

    private static string Unquoted(string value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            return json.RootElement.GetString() ?? value;
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static void Set(Script script, string key, string value)
    {
        switch (key)
        {
            case "tool":
                script.Calls.Add((value, "{}"));
                break;
            case "args" when script.Calls.Count > 0:
                script.Calls[^1] = (script.Calls[^1].Name, value);
                break;
            case "text":
                script.Text = value;
                break;
            case "fault":
                script.Fault = value;
                break;
            case "fault_key" or "key":
                script.FaultKey = value;
                break;
            case "keep":
                script.Keep = value;
                break;
            case "lie":
                script.Lie = value;
                break;
            case "tokens_per_second"
                when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                    && rate >= 0:
                script.TokensPerSecond = rate;
                break;
            default:
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    SetNumber(script, key, number);
                }

                break;
        }
    }

    private static void SetNumber(Script script, string key, int number)
    {
        switch (key)
        {
            case "tokens":
                script.Tokens = number;
                break;
            case "summary":
                script.Summary = number;
                break;
            case "reasoning":
                script.Reasoning = number;
                break;
            case "repeat":
                script.Repeat = number;
                break;
            case "retry_after":
                script.RetryAfterSeconds = number;
                break;
            case "cut_after" or "after":
                script.CutAfter = number;
                break;
            case "fault_times" or "times":
                script.FaultTimes = number;
                break;
            case "latency_ms":
                script.LatencyMs = number;
                break;
            default:
                break;
        }
    }
}
