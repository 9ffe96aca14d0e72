using System.Text.Json;
using Sessions.Core.Ledger;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Reads a Responses response object: a plain body, or what the stream's last event carries.</summary>
internal static class ResponsesBodySource
{
    /// <summary>Reads all items.</summary>
    public static void ReadOutput(JsonElement response, AnswerSink sink)
    {
        JsonElement output = response.Get("output"u8);
        sink.Begin(response.Get("model"u8).Inner());
        int index = 0;
        foreach (JsonElement item in output.IsList() ? output.EnumerateArray() : default)
        {
            JsonElement type = item.Get("type"u8);
            if (type.Is("function_call"u8))
            {
                sink.Call(index, item.Get("call_id"u8).Inner(), item.Get("name"u8).Inner());
                sink.CallInput(index, item.Get("arguments"u8).Inner());
                sink.EndCall(index);
            }
            else if (type.Is("message"u8))
            {
                ReadMessage(item, sink);
            }
            else if (!type.Is("reasoning"u8))
            {
                sink.FailUnread(
                    "The upstream's answer holds an item that is neither message, function call nor reasoning.");
            }

            index++;
        }
    }

    /// <summary>Reads a message's parts; an item of another type has none.</summary>
    public static void ReadMessage(JsonElement item, AnswerSink sink)
    {
        JsonElement content = item.Get("type"u8).Is("message"u8) ? item.Get("content"u8) : default;
        foreach (JsonElement part in content.IsList() ? content.EnumerateArray() : default)
        {
            if (part.Get("type"u8).Is("refusal"u8))
            {
                sink.Refusal(part.Get("refusal"u8).Inner());
            }
            else
            {
                sink.Text(part.Get("text"u8).Inner());
            }

            sink.EndText();
        }
    }

    /// <summary>Ends the answer as its status says.</summary>
    public static void Complete(JsonElement response, AnswerSink sink, TokenUsage? usage)
    {
        JsonElement status = response.Get("status"u8);
        if (status.Is("completed"u8))
        {
            sink.Complete(AnswerEnd.Whole, default, usage);
        }
        else if (status.Is("incomplete"u8))
        {
            JsonElement reason = response.Get("incomplete_details"u8).Get("reason"u8);
            sink.Complete(AnswerEnds.OfIncomplete(reason.Inner()), default, usage);
        }
        else
        {
            sink.Fail(ErrorOf(response.Get("error"u8)));
        }
    }

    private static AnswerError ErrorOf(JsonElement error)
    {
        AnswerError? read = null;
        if (error.Exists())
        {
            Utf8JsonReader reader = new(error.Raw());
            reader.Read();
            read = ErrorBody.Take(ref reader);
        }

        return read ?? new AnswerError("server_error", null, "The upstream's answer failed.");
    }
}
