using System.Buffers;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes an answer as a Chat stream.</summary>
internal sealed class ChatEvents(AnswerFacts facts) : AnswerSink(facts)
{
    private readonly List<int> _calls = [];

    protected override void OnBegin() =>
        CloseDelta(OpenDelta().Text("role"u8, "assistant"u8).Text("content"u8, default), default);

    protected override void OnText(ReadOnlySpan<byte> escaped, bool isRefusal)
    {
        JsonOut json = OpenDelta();
        json.Text(isRefusal ? "refusal"u8 : "content"u8, escaped);
        CloseDelta(json, default);
    }

    protected override void OnEndText()
    {
    }

    protected override void OnCall(AnswerBlock call)
    {
        _calls.Add(call.Key);
        JsonOut json = OpenDelta();
        json.Name("tool_calls"u8).OpenList().Open().Member("index"u8, _calls.Count - 1);
        json.Text("id"u8, call.Id).Text("type"u8, "function"u8).Name("function"u8).Open();
        json.Text("name"u8, call.Name).Text("arguments"u8, default).Close().Close().CloseList();
        CloseDelta(json, default);
    }

    protected override void OnCallInput(int key, ReadOnlySpan<byte> escaped)
    {
        JsonOut json = OpenDelta();
        json.Name("tool_calls"u8).OpenList().Open().Member("index"u8, _calls.LastIndexOf(key));
        json.Name("function"u8).Open().Text("arguments"u8, escaped).Close().Close().CloseList();
        CloseDelta(json, default);
    }

    protected override void OnEndCall(int key)
    {
    }

    protected override void OnComplete(AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage)
    {
        CloseDelta(OpenDelta(), AnswerEnds.ToChat(end, HasCalls));
        if (Facts.IncludeUsage && usage is { } tokens)
        {
            JsonOut json = OpenChunk();
            json.Name("choices"u8).OpenList().CloseList().Name("usage"u8);
            UsageShape.WriteChat(tokens, json);
            json.Close();
            Output.Write("\n\n"u8);
        }

        Output.Write("data: [DONE]\n\n"u8);
    }

    protected override void OnFail(AnswerError error)
    {
        Output.Write("data: "u8);
        ErrorShape.Write(WireFormat.Chat, 0, error, Output);
        Output.Write("\n\n"u8);
    }

    private JsonOut OpenChunk()
    {
        Output.Write("data: "u8);
        JsonOut json = new(Output);
        json.Open().Text("id"u8, IdOf("chatcmpl-"u8)).Text("object"u8, "chat.completion.chunk"u8);
        return json.Member("created"u8, Facts.Created).Text("model"u8, Model);
    }

    private JsonOut OpenDelta() =>
        OpenChunk().Name("choices"u8).OpenList().Open().Member("index"u8, 0).Name("delta"u8).Open();

    private void CloseDelta(JsonOut json, ReadOnlySpan<byte> finishReason)
    {
        json.Close().Member("logprobs"u8, "null"u8).Name("finish_reason"u8);
        if (finishReason.IsEmpty)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.Escaped(finishReason);
        }

        json.Close().CloseList();
        if (Facts.IncludeUsage)
        {
            json.Member("usage"u8, "null"u8);
        }

        json.Close();
        Output.Write("\n\n"u8);
    }
}
