using System.Text;
using System.Text.Json;
using Sessions.Core.Ledger;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Editing;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Writing;

/// <summary>The objects of OpenAI Responses: the response itself, its output items, its usage.</summary>
internal sealed class ResponseItems(SimRequest request, Answer answer)
{
    private static readonly string[] Echoed =
    [
        "instructions", "metadata", "max_output_tokens", "previous_response_id", "conversation", "reasoning",
        "safety_identifier", "prompt_cache_key",
    ];

    public int Count => answer.IsCompaction
        ? 1
        : (HasSummaryItem ? 1 : 0) + (HasReasoning ? 1 : 0) + (answer.Pieces.Count > 0 ? 1 : 0) + answer.Calls.Count;

    /// <summary>Gets whether the first item is a summary of all that came before.</summary>
    public bool HasSummaryItem => answer.Compaction is not null;

    public bool HasReasoning => answer.Reasoning.Count > 0;

    public bool HasSummary => request.Root.Field("reasoning")?.StringField("summary") is not null;

    public string ResponseId => $"resp_{answer.Token}";

    public string MessageId => $"msg_{answer.Token}";

    public string ReasoningId => $"rs_{answer.Token}";

    public string FinalStatus => answer.Stop is StopCause.OutputMax or StopCause.Window ? "incomplete" : "completed";

    /// <summary>Writes the response object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="status">Its status; <c>in_progress</c> has neither output nor usage yet.</param>
    public void Response(Utf8JsonWriter json, string status)
    {
        var isFinal = status != "in_progress";
        json.WriteStartObject();
        json.WriteString("id", ResponseId);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", answer.CreatedAt);
        if (isFinal)
        {
            json.WriteNumber("completed_at", answer.CreatedAt);
        }

        json.WriteString("status", status);
        json.WriteNull("error");
        if (status == "incomplete")
        {
            json.WriteStartObject("incomplete_details");
            json.WriteString("reason", "max_output_tokens");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details");
        }

        json.WriteString("model", request.Model);
        json.WriteStartArray("output");
        if (isFinal)
        {
            Output(json);
        }

        json.WriteEndArray();
        Echo(json);
        if (isFinal && answer.ToldUsage is { } usage)
        {
            Usage(json, usage);
        }
        else if (!isFinal)
        {
            json.WriteNull("usage");
        }

        json.WriteEndObject();
    }

    public void Reasoning(Utf8JsonWriter json, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("type", "reasoning");
        json.WriteString("id", ReasoningId);
        json.WriteStartArray("summary");
        if (isDone && HasSummary)
        {
            json.WriteStartObject();
            json.WriteString("type", "summary_text");
            json.WriteString("text", string.Concat(answer.Reasoning));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (isDone && WantsEncrypted())
        {
            json.WriteString("encrypted_content", Encrypted(string.Concat(answer.Reasoning)));
        }

        json.WriteEndObject();
    }

    public void Message(Utf8JsonWriter json, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteString("id", MessageId);
        json.WriteString("status", isDone ? FinalStatus : "in_progress");
        json.WriteString("role", "assistant");
        json.WriteStartArray("content");
        if (isDone)
        {
            TextPart(json, answer.Text);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void TextPart(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "output_text");
        json.WriteString("text", text);
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        json.WriteStartArray("logprobs");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Call(Utf8JsonWriter json, AnswerCall call, bool isDone)
    {
        json.WriteStartObject();
        json.WriteString("type", "function_call");
        json.WriteString("id", call.ItemId);
        json.WriteString("call_id", call.Id);
        json.WriteString("name", call.Name);
        json.WriteString("arguments", isDone ? call.Arguments : string.Empty);
        json.WriteString("status", isDone ? "completed" : "in_progress");
        json.WriteEndObject();
    }

    public void Compaction(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "compaction");
        json.WriteString("id", $"cmp_{answer.Token}");
        json.WriteString("encrypted_content", answer.Compaction is { } compaction
            ? OpaqueSummary.Encode(compaction.Summary, replacesAll: true)
            : OpaqueSummary.Encode(answer.Text, replacesAll: false));
        json.WriteEndObject();
    }

    /// <summary>Writes one output item in its final form.</summary>
    public void Item(Utf8JsonWriter json, int index)
    {
        if (answer.IsCompaction)
        {
            Compaction(json);
            return;
        }

        index -= HasSummaryItem ? 1 : 0;
        if (index < 0)
        {
            Compaction(json);
            return;
        }

        index -= HasReasoning ? 1 : 0;
        if (index < 0)
        {
            Reasoning(json, isDone: true);
            return;
        }

        index -= answer.Pieces.Count > 0 ? 1 : 0;
        if (index < 0)
        {
            Message(json, isDone: true);
        }
        else
        {
            Call(json, answer.Calls[index], isDone: true);
        }
    }

    private void Output(Utf8JsonWriter json)
    {
        for (var i = 0; i < Count; i++)
        {
            Item(json, i);
        }
    }

    private void Echo(Utf8JsonWriter json)
    {
        foreach (var name in Echoed)
        {
            json.WritePropertyName(name);
            OrRaw(json, name, name == "metadata" ? "{}" : "null");
        }

        json.WritePropertyName("parallel_tool_calls");
        OrRaw(json, "parallel_tool_calls", "true");
        json.WritePropertyName("store");
        OrRaw(json, "store", "true");
        json.WriteNumber("temperature", 1.0);
        json.WriteNumber("top_p", 1.0);
        json.WritePropertyName("text");
        OrRaw(json, "text", """{"format":{"type":"text"},"verbosity":"medium"}""");
        json.WritePropertyName("tool_choice");
        OrRaw(json, "tool_choice", "\"auto\"");
        json.WritePropertyName("tools");
        OrRaw(json, "tools", "[]");
        json.WritePropertyName("truncation");
        OrRaw(json, "truncation", "\"disabled\"");
        json.WriteString("service_tier", "default");
    }

    private void OrRaw(Utf8JsonWriter json, string name, string otherwise)
    {
        if (request.Root.Field(name) is { } value)
        {
            json.WriteRawValue(value.Raw(), skipInputValidation: true);
        }
        else
        {
            json.WriteRawValue(otherwise, skipInputValidation: true);
        }
    }

    public static void Usage(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", usage.Input);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", usage.CacheRead);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite + usage.CacheWriteLong);
        json.WriteStartObject("cache_write_tokens_details");
        json.WriteNumber("ttl_30m_tokens", usage.CacheWrite);
        json.WriteNumber("ttl_12h_tokens", usage.CacheWriteLong);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteNumber("output_tokens", usage.Output);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", usage.Input + usage.Output);
        json.WriteEndObject();
    }

    private bool WantsEncrypted()
    {
        foreach (var wish in request.Root.Field("include").Items())
        {
            if (wish.ValueKind == JsonValueKind.String && wish.ValueEquals("reasoning.encrypted_content"))
            {
                return true;
            }
        }

        return false;
    }

    private static string Encrypted(string text) => $"gAAAA{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}";
}
