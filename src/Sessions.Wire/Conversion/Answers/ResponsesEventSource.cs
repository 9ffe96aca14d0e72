using System.Text.Json;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Reads an OpenAI Responses stream.</summary>
internal sealed class ResponsesEventSource(AnswerSink sink) : AnswerSource(sink, inputIncludesCache: true)
{
    // By output index: what came in deltas is not taken again from the finished item.
    private readonly HashSet<int> _grown = [];
    private readonly HashSet<int> _seen = [];

    protected override void ReadEvent(JsonElement data, ReadOnlySpan<byte> json)
    {
        JsonElement type = data.Get("type"u8);
        if (type.Is("response.output_text.delta"u8))
        {
            Note(data);
            Sink.Text(data.Get("delta"u8).Inner());
        }
        else if (type.Is("response.function_call_arguments.delta"u8))
        {
            Sink.CallInput(Note(data), data.Get("delta"u8).Inner());
        }
        else if (type.Is("response.refusal.delta"u8))
        {
            Note(data);
            Sink.Refusal(data.Get("delta"u8).Inner());
        }
        else if (type.Is("response.output_item.added"u8))
        {
            Add(IndexOf(data), data.Get("item"u8));
        }
        else if (type.Is("response.content_part.done"u8))
        {
            Sink.EndText();
        }
        else if (type.Is("response.output_item.done"u8))
        {
            End(IndexOf(data), data.Get("item"u8));
        }
        else
        {
            ReadStage(type, data.Get("response"u8), json);
        }
    }

    protected override AnswerError? ErrorOf(ReadOnlySpan<byte> json) => ErrorBody.Read(WireFormat.Responses, json);

    private static int IndexOf(JsonElement data) =>
        data.Get("output_index"u8) is { ValueKind: JsonValueKind.Number } index && index.TryGetInt32(out int value)
            ? value
            : 0;

    private int Note(JsonElement data)
    {
        int index = IndexOf(data);
        _grown.Add(index);
        return index;
    }

    private void ReadStage(JsonElement type, JsonElement response, ReadOnlySpan<byte> json)
    {
        if (type.Is("response.created"u8) || type.Is("response.in_progress"u8))
        {
            Sink.Begin(response.Get("model"u8).Inner());
        }
        else if (type.Is("error"u8))
        {
            Sink.Fail(ErrorOf(json) ?? ErrorBody.Unread(json));
        }
        else if (type.Is("response.completed"u8) || type.Is("response.incomplete"u8) || type.Is("response.failed"u8))
        {
            Finish(response);
        }
    }

    private void Add(int index, JsonElement item)
    {
        if (!_seen.Add(index))
        {
            return;
        }

        JsonElement type = item.Get("type"u8);
        if (type.Is("function_call"u8))
        {
            Sink.Call(index, item.Get("call_id"u8).Inner(), item.Get("name"u8).Inner());
        }
        else if (!type.Is("message"u8) && !type.Is("reasoning"u8))
        {
            Sink.FailUnread(
                "The upstream's answer holds an item that is neither message, function call nor reasoning.");
        }
    }

    /// <summary>Some servers send items without deltas, or without having announced them.</summary>
    private void End(int index, JsonElement item)
    {
        Add(index, item);
        bool isCall = item.Get("type"u8).Is("function_call"u8);
        if (isCall && _grown.Add(index))
        {
            Sink.CallInput(index, item.Get("arguments"u8).Inner());
        }
        else if (_grown.Add(index))
        {
            ResponsesBodySource.ReadMessage(item, Sink);
        }

        if (isCall)
        {
            Sink.EndCall(index);
        }
        else
        {
            Sink.EndText();
        }
    }

    private void Finish(JsonElement response)
    {
        if (_seen.Count == 0 && _grown.Count == 0)
        {
            ResponsesBodySource.ReadOutput(response, Sink);
        }

        Usage.Replace(response.Get("usage"u8).Raw());
        ResponsesBodySource.Complete(response, Sink, Settle());
    }
}
