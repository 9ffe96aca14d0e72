using System.Text.Json;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Paths;

/// <summary>
/// The members by which an answer is told from another, of any object that stands in one: a message, a content block,
/// an output entry, a tool call. Raw JSON; empty where the object has none.
/// </summary>
internal ref struct AnswerEntry
{
    public ReadOnlySpan<byte> Type;
    public ReadOnlySpan<byte> Text;
    public ReadOnlySpan<byte> Refusal;
    public ReadOnlySpan<byte> Content;
    public ReadOnlySpan<byte> ToolCalls;
    public ReadOnlySpan<byte> Function;
    public ReadOnlySpan<byte> Custom;
    public ReadOnlySpan<byte> Name;
    public ReadOnlySpan<byte> Id;
    public ReadOnlySpan<byte> CallId;

    /// <summary>Whether clients may leave the entry out.</summary>
    public readonly bool IsReasoning =>
        Type.SequenceEqual("\"reasoning\""u8)
        || Type.SequenceEqual("\"thinking\""u8)
        || Type.SequenceEqual("\"redacted_thinking\""u8);

    /// <summary>Whether <see cref="Id"/> is a tool call's: a block of Messages, or a call in a Chat message.</summary>
    public readonly bool IsCall =>
        Type.EndsWith("tool_use\""u8) || Function.StartsWith("{"u8) || Custom.StartsWith("{"u8);

    /// <summary>Reads the object that the reader stands on; moves the reader to its end.</summary>
    public static AnswerEntry Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var entry = default(AnswerEntry);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            _ = reader.Read();
            var value = JsonText.TakeRaw(ref reader, json);
            if (!value.SequenceEqual("null"u8))
            {
                entry.Set(name, value);
            }
        }

        return entry;
    }

    private void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 2 when name.SequenceEqual("id"u8):
                Id = value;
                break;
            case 4 when name.SequenceEqual("type"u8):
                Type = value;
                break;
            case 4 when name.SequenceEqual("text"u8):
                Text = value;
                break;
            case 4 when name.SequenceEqual("name"u8):
                Name = value;
                break;
            case 6 when name.SequenceEqual("custom"u8):
                Custom = value;
                break;
            case 7 when name.SequenceEqual("content"u8):
                Content = value;
                break;
            case 7 when name.SequenceEqual("refusal"u8):
                Refusal = value;
                break;
            case 7 when name.SequenceEqual("call_id"u8):
                CallId = value;
                break;
            case 8 when name.SequenceEqual("function"u8):
                Function = value;
                break;
            case 10 when name.SequenceEqual("tool_calls"u8):
                ToolCalls = value;
                break;
            case 13 when name.SequenceEqual("function_call"u8):
                Function = value;
                break;
        }
    }
}
