using System.Text.Json;
using Sessions.Core.Ledger;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Writing;

/// <summary>OpenAI Chat Completions.</summary>
internal sealed class ChatWriter(SimRequest request, Answer answer) : IAnswerWriter
{
    private const string Fingerprint = "fp_sim0000001";

    public void WriteWhole(Utf8JsonWriter json)
    {
        Head(json, "chat.completion");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", answer.Pieces.Count == 0 && answer.Calls.Count > 0 ? null : answer.Text);
        json.WriteNull("refusal");
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        if (answer.Calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in answer.Calls)
            {
                json.WriteStartObject();
                Call(json, call, call.Arguments);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", FinishReason());
        json.WriteEndObject();
        json.WriteEndArray();
        if (answer.ToldUsage is { } usage)
        {
            Usage(json, usage);
        }

        json.WriteString("service_tier", "default");
        json.WriteString("system_fingerprint", Fingerprint);
        json.WriteEndObject();
    }

    public IEnumerable<int> WriteEvents(EventStream events)
    {
        yield return Delta(events, answer.Reasoning.Count, null, (json, _) =>
        {
            json.WriteString("role", "assistant");
            json.WriteString("content", answer.Calls.Count > 0 ? null : string.Empty);
            json.WriteNull("refusal");
        });
        foreach (var piece in answer.Pieces)
        {
            yield return Delta(events, 1, null, (json, _) => json.WriteString("content", piece));
        }

        for (var i = 0; i < answer.Calls.Count; i++)
        {
            var index = i;
            yield return Delta(events, 1, null, (json, writer) => writer.CallDelta(json, index, isFirst: true));
            yield return Delta(events, 1, null, (json, writer) => writer.CallDelta(json, index, isFirst: false));
        }

        yield return Delta(events, 0, FinishReason(), static (_, _) => { });
        if (request.IncludeUsage && answer.ToldUsage is { } usage)
        {
            var json = events.Begin(null);
            Head(json, "chat.completion.chunk");
            json.WriteStartArray("choices");
            json.WriteEndArray();
            Usage(json, usage);
            json.WriteEndObject();
            events.End();
            yield return 0;
        }

        events.Raw("data: [DONE]\n\n"u8);
        yield return IAnswerWriter.Last;
    }

    public void WriteFailure(EventStream events, ProviderError error)
    {
        ErrorWriter.WriteOpenAi(events.Begin(null), error);
        events.End();
    }

    private int Delta(EventStream events, int tokens, string? finish, Action<Utf8JsonWriter, ChatWriter> fields)
    {
        var json = events.Begin(null);
        Head(json, "chat.completion.chunk");
        json.WriteString("service_tier", "default");
        json.WriteString("system_fingerprint", Fingerprint);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("delta");
        fields(json, this);
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
        if (request.IncludeUsage)
        {
            json.WriteNull("usage");
        }

        json.WriteEndObject();
        events.End();
        return tokens;
    }

    private void Head(Utf8JsonWriter json, string kind)
    {
        json.WriteStartObject();
        json.WriteString("id", $"chatcmpl-{answer.Token}");
        json.WriteString("object", kind);
        json.WriteNumber("created", answer.CreatedAt);
        json.WriteString("model", request.Model);
    }

    private void CallDelta(Utf8JsonWriter json, int index, bool isFirst)
    {
        var call = answer.Calls[index];
        json.WriteStartArray("tool_calls");
        json.WriteStartObject();
        json.WriteNumber("index", index);
        if (isFirst)
        {
            Call(json, call, string.Empty);
        }
        else
        {
            json.WriteStartObject("function");
            json.WriteString("arguments", call.Arguments);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Call(Utf8JsonWriter json, AnswerCall call, string arguments)
    {
        json.WriteString("id", call.Id);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.Name);
        json.WriteString("arguments", arguments);
        json.WriteEndObject();
    }

    private string FinishReason() => answer.Stop switch
    {
        StopCause.ToolCalls => "tool_calls",
        StopCause.Done => "stop",
        _ => "length",
    };

    private static void Usage(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", usage.Input);
        json.WriteNumber("completion_tokens", usage.Output);
        json.WriteNumber("total_tokens", usage.Input + usage.Output);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", usage.CacheRead);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite + usage.CacheWriteLong);
        json.WriteNumber("audio_tokens", 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteNumber("audio_tokens", 0);
        json.WriteNumber("accepted_prediction_tokens", 0);
        json.WriteNumber("rejected_prediction_tokens", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
