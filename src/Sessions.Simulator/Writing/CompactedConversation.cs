using System.Globalization;
using System.Text.Json;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Editing;

namespace Sessions.Simulator.Writing;

/// <summary>The answer of <c>POST /v1/responses/compact</c>: all user messages and one compaction item.</summary>
internal sealed class CompactedConversation(Answer answer, IReadOnlyList<string> userMessages)
{
    public string ResponseId => $"resp_{answer.Token}";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", ResponseId);
        json.WriteString("object", "response.compaction");
        json.WriteNumber("created_at", answer.CreatedAt);
        json.WriteStartArray("output");
        for (var i = 0; i < userMessages.Count; i++)
        {
            User(json, userMessages[i], i);
        }

        json.WriteStartObject();
        json.WriteString("type", "compaction");
        json.WriteString("id", $"cmp_{answer.Token}");
        json.WriteString("encrypted_content", OpaqueSummary.Encode(answer.Text, replacesAll: false));
        json.WriteEndObject();
        json.WriteEndArray();
        if (answer.ToldUsage is { } usage)
        {
            ResponseItems.Usage(json, usage);
        }

        json.WriteEndObject();
    }

    private void User(Utf8JsonWriter json, string content, int index)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"msg_{answer.Token}{index:x4}"));
        json.WriteString("status", "completed");
        json.WriteString("role", "user");
        json.WritePropertyName("content");
        if (content[0] == '[')
        {
            json.WriteRawValue(content, skipInputValidation: true);
        }
        else
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("type", "input_text");
            json.WritePropertyName("text");
            json.WriteRawValue(content, skipInputValidation: true);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
