using Sessions.Core.Ledger;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes what Responses' stream and body have in common.</summary>
internal static class ResponseShape
{
    /// <summary>The response object's members; the caller writes <c>output</c> between the two halves.</summary>
    public static void WriteHead(
        AnswerFacts facts,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> model,
        ReadOnlySpan<byte> status,
        AnswerError? error,
        ReadOnlySpan<byte> incomplete,
        JsonOut json)
    {
        json.Open().Text("id"u8, id).Text("object"u8, "response"u8).Member("created_at"u8, facts.Created);
        json.Text("status"u8, status).Name("error"u8);
        if (error is null)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.Open().Text("code"u8, JsonEscape.Of(ErrorShape.OpenAiCode(error)));
            json.Text("message"u8, JsonEscape.Of(ErrorShape.MessageOf(error))).Close();
        }

        json.Name("incomplete_details"u8);
        if (incomplete.IsEmpty)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.Open().Text("reason"u8, incomplete).Close();
        }

        json.Text("model"u8, model).Raw(ResponseEcho.Inner(facts));
    }

    public static void WriteTail(TokenUsage? usage, JsonOut json)
    {
        json.Name("usage"u8);
        if (usage is { } tokens)
        {
            UsageShape.WriteResponses(tokens, json);
        }
        else
        {
            json.Raw("null"u8);
        }

        json.Close();
    }

    /// <summary>A message item without its content, which the caller writes and closes.</summary>
    public static void OpenMessage(ReadOnlySpan<byte> id, ReadOnlySpan<byte> status, JsonOut json)
    {
        json.Open().Text("type"u8, "message"u8).Text("id"u8, id).Text("status"u8, status);
        json.Text("role"u8, "assistant"u8).Name("content"u8).OpenList();
    }

    /// <summary>One part of a message.</summary>
    public static void WritePart(BlockKind kind, ReadOnlySpan<byte> text, JsonOut json)
    {
        if (kind == BlockKind.Refusal)
        {
            json.Open().Text("type"u8, "refusal"u8).Text("refusal"u8, text).Close();
            return;
        }

        json.Open().Text("type"u8, "output_text"u8).Text("text"u8, text);
        json.Member("annotations"u8, "[]"u8).Member("logprobs"u8, "[]"u8).Close();
    }

    /// <summary>A tool call as an item.</summary>
    /// <param name="call">The call.</param>
    /// <param name="id">The item's id.</param>
    /// <param name="content">Its arguments, or the free text of a tool that takes that.</param>
    /// <param name="status">The item's status.</param>
    /// <param name="json">Takes the item.</param>
    public static void WriteCall(
        AnswerBlock call, ReadOnlySpan<byte> id, ReadOnlySpan<byte> content, ReadOnlySpan<byte> status, JsonOut json)
    {
        bool isCustom = call.Tool is { IsCustom: true };
        json.Open().Text("type"u8, isCustom ? "custom_tool_call"u8 : "function_call"u8).Text("id"u8, id);
        json.Text("status"u8, status).Text("call_id"u8, call.Id).Text("name"u8, call.Tool?.Name ?? call.Name);
        if (call.Tool is { Namespace.Length: > 0 } tool)
        {
            json.Text("namespace"u8, tool.Namespace);
        }

        json.Text(isCustom ? "input"u8 : "arguments"u8, content).Close();
    }

    /// <summary>The beginning of a call's item id.</summary>
    public static ReadOnlySpan<byte> IdPrefixOf(AnswerBlock call) =>
        call.Tool is { IsCustom: true } ? "ctc_"u8 : "fc_"u8;
}
