using System.Text;
using System.Text.Json;
using Sessions.Core.Ledger;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Writing;

/// <summary>Anthropic Messages.</summary>
internal sealed class MessagesWriter(SimRequest request, Answer answer) : IAnswerWriter
{
    public void WriteWhole(Utf8JsonWriter json)
    {
        Head(json);
        json.WriteStartArray("content");
        if (answer.Reasoning.Count > 0)
        {
            json.WriteStartObject();
            Thinking(json, string.Concat(answer.Reasoning), answer.Signature);
            json.WriteEndObject();
        }

        if (answer.Pieces.Count > 0)
        {
            json.WriteStartObject();
            Text(json, answer.Text);
            json.WriteEndObject();
        }

        foreach (var call in answer.Calls)
        {
            json.WriteStartObject();
            ToolUse(json, call, call.Arguments);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("stop_reason", StopReason());
        json.WriteNull("stop_sequence");
        json.WriteNull("stop_details");
        json.WriteNull("container");
        if (answer.ToldUsage is { } usage)
        {
            Usage(json, usage, isWhole: true, usage.Output);
        }

        Transformations(json);
        json.WriteEndObject();
    }

    public IEnumerable<int> WriteEvents(EventStream events)
    {
        yield return Start(events);
        yield return Event(events, "ping", 0, static (_, _) => { });
        var index = 0;
        if (answer.Reasoning.Count > 0)
        {
            yield return BlockStart(events, index, static (json, _) => Thinking(json, string.Empty, string.Empty));
            foreach (var piece in answer.Reasoning)
            {
                yield return Delta(events, index, 1, "thinking_delta", "thinking", piece);
            }

            yield return Delta(events, index, 0, "signature_delta", "signature", answer.Signature);
            yield return BlockStop(events, index++);
        }

        if (answer.Pieces.Count > 0)
        {
            yield return BlockStart(events, index, static (json, _) => Text(json, string.Empty));
            foreach (var piece in answer.Pieces)
            {
                yield return Delta(events, index, 1, "text_delta", "text", piece);
            }

            yield return BlockStop(events, index++);
        }

        foreach (var call in answer.Calls)
        {
            yield return BlockStart(events, index, (json, _) => ToolUse(json, call, "{}"));
            yield return Delta(events, index, 1, "input_json_delta", "partial_json", string.Empty);
            yield return Delta(events, index, 1, "input_json_delta", "partial_json", call.Arguments);
            yield return BlockStop(events, index++);
        }

        yield return Event(events, "message_delta", 0, static (json, writer) => writer.End(json));
        yield return Event(events, "message_stop", IAnswerWriter.Last, static (_, _) => { });
    }

    public void WriteFailure(EventStream events, ProviderError error)
    {
        ErrorWriter.WriteAnthropic(events.Begin("error"), error, requestId: null);
        events.End();
    }

    private int Start(EventStream events) => Event(events, "message_start", 0, (json, _) =>
    {
        json.WritePropertyName("message");
        Head(json);
        json.WriteStartArray("content");
        json.WriteEndArray();
        json.WriteNull("stop_reason");
        json.WriteNull("stop_sequence");
        if (answer.ToldUsage is { } usage)
        {
            Usage(json, usage, isWhole: true, output: Math.Min(1, usage.Output));
        }

        Transformations(json);
        json.WriteEndObject();
    });

    private void End(Utf8JsonWriter json)
    {
        json.WriteStartObject("delta");
        json.WriteString("stop_reason", StopReason());
        json.WriteNull("stop_sequence");
        json.WriteEndObject();

        // The event requires a usage: where it is to be missing, its fields are.
        Usage(json, answer.ToldUsage ?? default, isWhole: false, answer.ToldUsage?.Output);
    }

    private int BlockStart(EventStream events, int index, Action<Utf8JsonWriter, MessagesWriter> block) =>
        Event(events, "content_block_start", 0, (json, writer) =>
        {
            json.WriteNumber("index", index);
            json.WriteStartObject("content_block");
            block(json, writer);
            json.WriteEndObject();
        });

    private int Delta(EventStream events, int index, int tokens, string type, string field, string value) =>
        Event(events, "content_block_delta", tokens, (json, _) =>
        {
            json.WriteNumber("index", index);
            json.WriteStartObject("delta");
            json.WriteString("type", type);
            json.WriteString(field, value);
            json.WriteEndObject();
        });

    private int BlockStop(EventStream events, int index) =>
        Event(events, "content_block_stop", 0, (json, _) => json.WriteNumber("index", index));

    private int Event(EventStream events, string type, int tokens, Action<Utf8JsonWriter, MessagesWriter> fields)
    {
        var json = events.Begin(type);
        json.WriteStartObject();
        json.WriteString("type", type);
        fields(json, this);
        json.WriteEndObject();
        events.End();
        return tokens;
    }

    private void Head(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", $"msg_{answer.Token}");
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", request.Model);
    }

    private static void Thinking(Utf8JsonWriter json, string text, string signature)
    {
        json.WriteString("type", "thinking");
        json.WriteString("thinking", text);
        json.WriteString("signature", signature);
    }

    private static void Text(Utf8JsonWriter json, string text)
    {
        json.WriteString("type", "text");
        json.WriteString("text", text);
    }

    private static void ToolUse(Utf8JsonWriter json, AnswerCall call, string input)
    {
        json.WriteString("type", "tool_use");
        json.WriteString("id", call.Id);
        json.WriteString("name", call.Name);
        json.WritePropertyName("input");
        json.WriteRawValue(Encoding.UTF8.GetBytes(input), skipInputValidation: true);
    }

    private string StopReason() => answer.Stop switch
    {
        StopCause.ToolCalls => "tool_use",
        StopCause.OutputMax => "max_tokens",
        StopCause.Window => "model_context_window_exceeded",
        _ => "end_turn",
    };

    private void Transformations(Utf8JsonWriter json)
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

    private void Usage(Utf8JsonWriter json, TokenUsage usage, bool isWhole, long? output)
    {
        json.WriteStartObject("usage");
        if (output is { } generated)
        {
            json.WriteNumber("input_tokens", usage.Uncached);
            json.WriteNumber("cache_creation_input_tokens", usage.CacheWrite + usage.CacheWriteLong);
            json.WriteNumber("cache_read_input_tokens", usage.CacheRead);
            if (isWhole)
            {
                json.WriteStartObject("cache_creation");
                json.WriteNumber("ephemeral_5m_input_tokens", usage.CacheWrite);
                json.WriteNumber("ephemeral_1h_input_tokens", usage.CacheWriteLong);
                json.WriteEndObject();
            }

            json.WriteNumber("output_tokens", generated);
            if (answer.Reasoning.Count > 0 && generated > 1)
            {
                json.WriteStartObject("output_tokens_details");
                json.WriteNumber("thinking_tokens", usage.Reasoning);
                json.WriteEndObject();
            }

            if (isWhole)
            {
                json.WriteNull("server_tool_use");
                json.WriteString("service_tier", "standard");
            }
        }

        json.WriteEndObject();
    }
}
