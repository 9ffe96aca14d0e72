using System.Text.Json;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Reads what a Chat message or delta says into a sink.</summary>
/// <remarks>
/// Some compatible servers leave out a call's index and send each call whole: an id that differs from the latest call's
/// then begins a new one. Others leave out the id, which every other format needs.
/// </remarks>
internal sealed class ChatAnswer(AnswerSink sink, AnswerFacts facts)
{
    private readonly Dictionary<int, byte[]> _calls = [];
    private int _latest = -1;

    public void Read(JsonElement message)
    {
        JsonElement content = message.Get("content"u8);
        sink.Text(content.Inner());
        sink.Refusal(message.Get("refusal"u8).Inner());
        if (content.Exists() && !content.IsText())
        {
            sink.FailUnread("The upstream's answer has content that is no text.");
        }

        if (message.Get("function_call"u8).Exists() || message.Get("audio"u8).Exists())
        {
            sink.FailUnread("The upstream's answer holds a function call of the old kind or audio.");
        }

        JsonElement calls = message.Get("tool_calls"u8);
        if (calls.IsList())
        {
            foreach (JsonElement call in calls.EnumerateArray())
            {
                ReadCall(call);
            }
        }
    }

    private void ReadCall(JsonElement call)
    {
        JsonElement type = call.Get("type"u8);
        if (type.Exists() && !type.IsEmpty() && !type.Is("function"u8))
        {
            sink.FailUnread("The upstream's answer calls a tool that is no function.");
            return;
        }

        JsonElement function = call.Get("function"u8);
        ReadOnlySpan<byte> id = call.Get("id"u8).Inner();
        int key = KeyOf(call, id);
        if (!_calls.ContainsKey(key))
        {
            byte[] known = id.IsEmpty ? JsonEscape.Of($"call_{facts.IdSeed}_{key}") : id.ToArray();
            _calls.Add(key, known);
            sink.Call(key, known, function.Get("name"u8).Inner());
        }

        _latest = key;
        sink.CallInput(key, function.Get("arguments"u8).Inner());
    }

    private int KeyOf(JsonElement call, ReadOnlySpan<byte> id)
    {
        JsonElement index = call.Get("index"u8);
        if (index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out int given) && given >= 0)
        {
            return given;
        }

        bool continues = !id.IsEmpty && _calls.TryGetValue(_latest, out byte[]? known) && id.SequenceEqual(known);
        return continues ? _latest : _calls.Count;
    }
}
