using System.Text.Json;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Writing;

/// <summary>OpenAI Responses.</summary>
internal sealed class ResponsesWriter(ResponseItems items, Answer answer) : IAnswerWriter
{
    private int _sequence;

    public void WriteWhole(Utf8JsonWriter json) => items.Response(json, items.FinalStatus);

    public IEnumerable<int> WriteEvents(EventStream events)
    {
        yield return Response(events, "response.created", "in_progress");
        yield return Response(events, "response.in_progress", "in_progress");
        var index = 0;
        if (answer.IsCompaction || items.HasSummaryItem)
        {
            yield return Item(events, "response.output_item.added", index, (json, _) => items.Compaction(json));
            yield return Item(events, "response.output_item.done", index++, (json, _) => items.Compaction(json));
        }

        if (!answer.IsCompaction)
        {
            if (items.HasReasoning)
            {
                foreach (var tokens in Reasoning(events, index))
                {
                    yield return tokens;
                }

                index++;
            }

            if (answer.Pieces.Count > 0)
            {
                foreach (var tokens in Message(events, index))
                {
                    yield return tokens;
                }

                index++;
            }

            foreach (var call in answer.Calls)
            {
                foreach (var tokens in Call(events, index, call))
                {
                    yield return tokens;
                }

                index++;
            }
        }

        Response(events, $"response.{items.FinalStatus}", items.FinalStatus);
        yield return IAnswerWriter.Last;
    }

    public void WriteFailure(EventStream events, ProviderError error) =>
        Event(events, "error", 0, (json, _) =>
        {
            json.WriteString("code", error.Code ?? "server_error");
            json.WriteString("message", error.Message);
            json.WriteNull("param");
        });

    private IEnumerable<int> Reasoning(EventStream events, int index)
    {
        yield return Item(
            events, "response.output_item.added", index, static (json, it) => it.Reasoning(json, isDone: false));
        if (items.HasSummary)
        {
            var text = string.Concat(answer.Reasoning);
            yield return Summary(events, index, "part.added", 0, "part", string.Empty);
            foreach (var piece in answer.Reasoning)
            {
                yield return Summary(events, index, "text.delta", 1, "delta", piece);
            }

            yield return Summary(events, index, "text.done", 0, "text", text);
            yield return Summary(events, index, "part.done", 0, "part", text);
        }

        var hidden = items.HasSummary ? 0 : answer.Reasoning.Count;
        yield return hidden + Item(
            events, "response.output_item.done", index, static (json, it) => it.Reasoning(json, isDone: true));
    }

    private int Summary(EventStream events, int index, string type, int tokens, string field, string text) =>
        Event(events, $"response.reasoning_summary_{type}", tokens, (json, it) =>
        {
            Place(json, it.ReasoningId, index);
            json.WriteNumber("summary_index", 0);
            if (field != "part")
            {
                json.WriteString(field, text);
                return;
            }

            json.WriteStartObject("part");
            json.WriteString("type", "summary_text");
            json.WriteString("text", text);
            json.WriteEndObject();
        });

    private IEnumerable<int> Message(EventStream events, int index)
    {
        yield return Item(
            events, "response.output_item.added", index, static (json, it) => it.Message(json, isDone: false));
        yield return Part(events, "response.content_part.added", index, string.Empty);
        foreach (var piece in answer.Pieces)
        {
            yield return Text(events, "response.output_text.delta", index, 1, "delta", piece);
        }

        yield return Text(events, "response.output_text.done", index, 0, "text", answer.Text);
        yield return Part(events, "response.content_part.done", index, answer.Text);
        yield return Item(
            events, "response.output_item.done", index, static (json, it) => it.Message(json, isDone: true));
    }

    private int Part(EventStream events, string type, int index, string text) =>
        Event(events, type, 0, (json, it) =>
        {
            Place(json, it.MessageId, index);
            json.WriteNumber("content_index", 0);
            json.WritePropertyName("part");
            ResponseItems.TextPart(json, text);
        });

    private int Text(EventStream events, string type, int index, int tokens, string field, string text) =>
        Event(events, type, tokens, (json, it) =>
        {
            Place(json, it.MessageId, index);
            json.WriteNumber("content_index", 0);
            json.WriteString(field, text);
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        });

    private IEnumerable<int> Call(EventStream events, int index, AnswerCall call)
    {
        yield return Item(
            events, "response.output_item.added", index, (json, _) => ResponseItems.Call(json, call, isDone: false));
        yield return Arguments(events, "delta", index, call, "delta");
        yield return Arguments(events, "done", index, call, "arguments");
        yield return Item(
            events, "response.output_item.done", index, (json, _) => ResponseItems.Call(json, call, isDone: true));
    }

    private int Arguments(EventStream events, string type, int index, AnswerCall call, string field) =>
        Event(events, $"response.function_call_arguments.{type}", 1, (json, _) =>
        {
            Place(json, call.ItemId, index);
            json.WriteString(field, call.Arguments);
        });

    private int Item(EventStream events, string type, int index, Action<Utf8JsonWriter, ResponseItems> item) =>
        Event(events, type, 0, (json, it) =>
        {
            json.WriteNumber("output_index", index);
            json.WritePropertyName("item");
            item(json, it);
        });

    private int Response(EventStream events, string type, string status) =>
        Event(events, type, 0, (json, it) =>
        {
            json.WritePropertyName("response");
            it.Response(json, status);
        });

    private int Event(EventStream events, string type, int tokens, Action<Utf8JsonWriter, ResponseItems> fields)
    {
        var json = events.Begin(type);
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteNumber("sequence_number", _sequence++);
        fields(json, items);
        json.WriteEndObject();
        events.End();
        return tokens;
    }

    private static void Place(Utf8JsonWriter json, string id, int index)
    {
        json.WriteString("item_id", id);
        json.WriteNumber("output_index", index);
    }
}
