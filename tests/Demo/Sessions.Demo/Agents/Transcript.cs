using System.Text.Encodings.Web;
using System.Text.Json;
using Sessions.Demo.Texts;

namespace Sessions.Demo.Agents;

/// <summary>A conversation in one wire format, sent whole with every turn, as coding agents do.</summary>
internal abstract class Transcript
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly List<string> _items = [];
    private string? _last;

    public abstract string Path { get; }

    public static Transcript Of(DemoOptions options, StaticPrefix prefix, string session) => options.Wire switch
    {
        "chat" => new ChatTranscript(options.Model, prefix, options.ControlsCaches ? session : null),
        "responses" => new ResponsesTranscript(options.Model, prefix, options.ControlsCaches ? session : null),
        _ => new MessagesTranscript(options.Model, prefix, options.ControlsCaches),
    };

    /// <summary>Adds what the user or a tool says: as it is sent now, and as it is sent later.</summary>
    protected void AddInput(string now, string later)
    {
        _items.Add(later);
        _last = now;
    }

    public abstract void Ask(string text);

    public abstract void Return(string call, string result);

    /// <summary>The body of the next request.</summary>
    public string Request()
    {
        var items = _last is null ? _items : [.. _items.Take(_items.Count - 1), _last];
        return Body(string.Join(",", items));
    }

    /// <summary>Adds an answer.</summary>
    /// <returns>The id of the tool call in it; null for none.</returns>
    public string? Add(JsonElement answer)
    {
        _last = null;
        return Take(answer, _items);
    }

    /// <summary>Reads prompt tokens, cached tokens and answer tokens.</summary>
    public abstract (long Prompt, long Cached, long Output) Usage(JsonElement answer);

    protected abstract string Body(string items);

    protected abstract string? Take(JsonElement answer, List<string> items);

    protected static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, Encoder)}\"";

    protected static long Number(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return 0;
            }
        }

        return element.ValueKind == JsonValueKind.Number ? element.GetInt64() : 0;
    }
}
