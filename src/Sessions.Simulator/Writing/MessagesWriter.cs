using System.Text;
using System.Text.Json;
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
        if (answer.Compaction is { } compaction)
        {
            json.WriteStartObject();
            MessagesExtras.Compaction(json, compaction.Summary, isStart: false);
            json.WriteEndObject();
        }

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
            MessagesUsage.Write(json, answer, usage, usage.Output, isWhole: true, isFinal: true);
        }

        MessagesExtras.Edits(json, request);
        MessagesExtras.Transformations(json, request);
        json.WriteEndObject();
    }

    public IEnumerable<int> WriteEvents(EventStream events)
    {
        yield return Start(events);
        yield return Event(events, "ping", 0, static (_, _) => { });
        var index = 0;
        if (answer.Compaction is { } compaction)
        {
            yield return BlockStart(
                events, index, (json, _) => MessagesExtras.Compaction(json, compaction.Summary, isStart: true));
            yield return CompactionDelta(events, index, compaction.Summary);
            yield return BlockStop(events, index++);
        }

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
            MessagesUsage.Write(json, answer, usage, Math.Min(1, usage.Output), isWhole: true, isFinal: false);
        }

        MessagesExtras.Transformations(json, request);
        json.WriteEndObject();
    });

    private void End(Utf8JsonWriter json)
    {
        json.WriteStartObject("delta");
        json.WriteString("stop_reason", StopReason());
        json.WriteNull("stop_sequence");
        json.WriteEndObject();

        // The event requires a usage: where it is to be missing, its fields are.
        MessagesUsage.Write(
            json, answer, answer.ToldUsage ?? default, answer.ToldUsage?.Output, isWhole: false, isFinal: true);
        MessagesExtras.Edits(json, request);
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

    private int CompactionDelta(EventStream events, int index, string summary) =>
        Event(events, "content_block_delta", 0, (json, _) =>
        {
            json.WriteNumber("index", index);
            json.WriteStartObject("delta");
            json.WriteString("type", "compaction_delta");
            json.WriteString("content", summary);
            json.WriteNull("encrypted_content");
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
        StopCause.Compaction => "compaction",
        _ => "end_turn",
    };
}
