using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sessions.Benchmarks.Load.Bodies;

/// <summary>
/// Writes the <see cref="Transcript"/> of a shape: an OpenAI Chat request of an agent that reads and edits files.
/// </summary>
internal sealed class TranscriptWriter
{
    private const int Seed = 20_261_121;
    private const int OverheadBytes = 200; // JSON around the content of one pair of messages
    private const string Stamp = "@@@@@@@@@@@@";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly AgentText _text = new(Seed);
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _cuts = [];
    private int _pairs;

    public static Transcript Write(TranscriptShape shape)
    {
        var writer = new TranscriptWriter();
        writer.WriteOpening(Math.Min(shape.StartBytes, 4096));
        while (writer._bytes.WrittenCount + (shape.TurnBytes / 2) < shape.StartBytes)
        {
            writer.WritePair(shape.TurnBytes);
        }

        writer._cuts.Add(writer._bytes.WrittenCount);
        for (var grown = shape.TurnBytes; grown <= shape.GrowthBytes; grown += shape.TurnBytes)
        {
            writer.WritePair(shape.TurnBytes);
            writer._cuts.Add(writer._bytes.WrittenCount);
        }

        var text = writer._bytes.WrittenSpan.ToArray();
        return new Transcript(text, [.. writer._cuts], FindStamps(text), Tail(shape.Streaming));
    }

    private void WriteOpening(int length)
    {
        Append("""{"model":"gpt-5.4","messages":[""");
        Append($$"""{"role":"system","content":"You are a coding agent. Run {{Stamp}}. Change little."},""");
        WriteMessage("user", _text.Prose(Math.Max(16, length - OverheadBytes - 100)));
    }

    private void WritePair(int length)
    {
        var content = Math.Max(16, length - OverheadBytes);
        _pairs++;
        Append(",");
        if (_pairs % 4 == 0 || length < 1024)
        {
            WriteMessage("assistant", _text.Prose(content / 2));
            Append(",");
            WriteMessage("user", _text.Prose(content / 2));
            return;
        }

        // Escapes make code about an eighth longer on the wire than in memory.
        var said = _text.Prose(content / 8);
        Append($$"""{"role":"assistant","content":{{Json($"{Stamp} {said}")}},"tool_calls":[{"id":"call_{{Stamp}}""");
        Append($$"""{{_pairs}}","type":"function","function":{"name":"read_file",""");
        Append($$""" "arguments":"{\"path\":\"src/f{{_pairs}}.cs""");
        Append("""\"}"}}]},""");
        var shown = Json($"{Stamp} {_text.Code(content * 6 / 8)}");
        Append($$"""{"role":"tool","tool_call_id":"call_{{Stamp}}{{_pairs}}","content":{{shown}}}""");
    }

    private void WriteMessage(string role, string content) =>
        Append($$"""{"role":"{{role}}","content":{{Json($"{Stamp} {content}")}}}""");

    private void Append(string json)
    {
        var written = Encoding.UTF8.GetBytes(json, _bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(json.Length)));
        _bytes.Advance(written);
    }

    private static string Json(string value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStringValue(value);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static int[] FindStamps(byte[] text)
    {
        var stamps = new List<int>();
        var mark = Encoding.ASCII.GetBytes(Stamp);
        for (var from = 0; text.AsSpan(from).IndexOf(mark) is >= 0 and var found; from = stamps[^1] + mark.Length)
        {
            stamps.Add(from + found);
        }

        return [.. stamps];
    }

    private static byte[] Tail(bool streaming) => streaming
        ? """],"max_completion_tokens":800,"stream":true,"stream_options":{"include_usage":true}}"""u8.ToArray()
        : """],"max_completion_tokens":800}"""u8.ToArray();
}
