using System.Text.Json;
using Sessions.Simulator.Editing;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Writing;

/// <summary>
/// What Anthropic tells of a prompt beside the answer: blocks that it dropped, edits that it made, its summary.
/// </summary>
internal static class MessagesExtras
{
    public static void Transformations(Utf8JsonWriter json, SimRequest request)
    {
        if (request.Dropped.Count == 0)
        {
            return;
        }

        json.WriteStartArray("input_transformations");
        foreach (var (path, reason) in request.Dropped)
        {
            json.WriteStartObject();
            json.WriteString("type", "thinking_dropped");
            json.WriteString("path", path);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Edits(Utf8JsonWriter json, SimRequest request)
    {
        if (request.Edited is not { } edited)
        {
            return;
        }

        json.WriteStartObject("context_management");
        json.WriteStartArray("applied_edits");
        foreach (var edit in edited.Applied)
        {
            json.WriteStartObject();
            json.WriteString("type", edit.Type);
            json.WriteNumber(edit.CountName, edit.Count);
            json.WriteNumber("cleared_input_tokens", edit.Tokens);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes the fields of a compaction block.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="summary">What it says.</param>
    /// <param name="isStart">Whether the summary itself comes later.</param>
    public static void Compaction(Utf8JsonWriter json, string summary, bool isStart)
    {
        json.WriteString("type", "compaction");
        json.WriteString("content", isStart ? null : summary);
        json.WriteNull("encrypted_content");
        json.WriteString("signature", CompactionBlock.Sign(summary));
    }
}
