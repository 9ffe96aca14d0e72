using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>The members of a response object that repeat the request.</summary>
internal static class ResponseEcho
{
    private static readonly (string Name, string Default)[] Members =
    [
        ("background", "false"),
        ("instructions", "null"),
        ("max_output_tokens", "null"),
        ("metadata", "{}"),
        ("parallel_tool_calls", "true"),
        ("previous_response_id", "null"),
        ("reasoning", "{\"effort\":null,\"summary\":null}"),
        ("store", "true"),
        ("temperature", "1.0"),
        ("text", "{\"format\":{\"type\":\"text\"}}"),
        ("tool_choice", "\"auto\""),
        ("tools", "[]"),
        ("top_p", "1.0"),
        ("truncation", "\"disabled\""),
    ];

    private static readonly byte[] Defaults = Write(default);

    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> request)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(request, JsonElements.Options);
            return Write(document.RootElement);
        }
        catch (JsonException)
        {
            return Defaults;
        }
    }

    /// <summary>The members without the object's braces.</summary>
    public static ReadOnlySpan<byte> Inner(AnswerFacts facts)
    {
        ReadOnlySpan<byte> members = facts.ResponseMembers.Span.Trim(" \t\r\n"u8);
        return members.Length > 2 ? members[1..^1] : Defaults.AsSpan(1..^1);
    }

    private static byte[] Write(JsonElement request)
    {
        ArrayBufferWriter<byte> written = new();
        JsonOut json = new(written);
        json.Open();
        foreach ((string name, string standard) in Members)
        {
            byte[] key = Encoding.UTF8.GetBytes(name);
            JsonElement value = request.Get(key);
            json.Name(key).Raw(value.Exists() ? value.Raw() : Encoding.UTF8.GetBytes(standard));
        }

        json.Close();
        return written.WrittenSpan.ToArray();
    }
}
