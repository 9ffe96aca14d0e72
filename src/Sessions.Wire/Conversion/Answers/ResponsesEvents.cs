using Sessions.Core.Ledger;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>
/// Writes an answer as a Responses stream: every event with its number, and at the end the whole output.
/// </summary>
internal sealed class ResponsesEvents(AnswerFacts facts) : AnswerSink(facts)
{
    private readonly List<OutputItem> _items = [];
    private readonly EventNumbers _numbers = new();

    protected override void DisposeOwn() => _items.ForEach(static item => item.Dispose());

    protected override void OnBegin()
    {
        WriteResponse("response.created"u8, "in_progress"u8);
        WriteResponse("response.in_progress"u8, "in_progress"u8);
    }

    protected override void OnText(ReadOnlySpan<byte> escaped, bool isRefusal)
    {
        OutputItem? message = _items.Count > 0 && _items[^1] is { IsMessage: true, IsDone: false } last ? last : null;
        if (message is null)
        {
            message = new OutputItem(_items.Count, IdOf("msg_"u8, _items.Count), call: null);
            _items.Add(message);
            message.WriteAdded(_numbers, Output);
        }

        message.Say(isRefusal ? BlockKind.Refusal : BlockKind.Text, escaped, _numbers, Output);
    }

    protected override void OnEndText()
    {
        if (_items.Count > 0)
        {
            _items[^1].EndPart(_numbers, Output);
        }
    }

    protected override void OnCall(AnswerBlock call)
    {
        if (_items.Count > 0 && _items[^1].IsMessage)
        {
            _items[^1].End("completed"u8, _numbers, Output);
        }

        OutputItem item = new(_items.Count, IdOf(ResponseShape.IdPrefixOf(call), _items.Count), call);
        _items.Add(item);
        item.WriteAdded(_numbers, Output);
    }

    protected override void OnCallInput(int key, ReadOnlySpan<byte> escaped)
    {
        OutputItem? item = _items.FindLast(item => item.Key == key);
        if (item is { IsDone: true })
        {
            FailUnread("The upstream's answer goes on with a tool call that was finished.");
        }
        else
        {
            item?.GrowCall(escaped, _numbers, Output);
        }
    }

    protected override void OnEndCall(int key) =>
        _items.FindLast(item => item.Key == key)?.End("completed"u8, _numbers, Output);

    protected override void OnComplete(AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage)
    {
        ReadOnlySpan<byte> incomplete = AnswerEnds.ToIncomplete(end);
        ReadOnlySpan<byte> status = incomplete.IsEmpty ? "completed"u8 : "incomplete"u8;
        foreach (OutputItem item in _items)
        {
            item.End(status, _numbers, Output);
        }

        WriteResponse(
            incomplete.IsEmpty ? "response.completed"u8 : "response.incomplete"u8, status, null, incomplete, usage);
    }

    protected override void OnFail(AnswerError error)
    {
        if (HasBegun)
        {
            WriteResponse("response.failed"u8, "failed"u8, error);
            return;
        }

        JsonOut json = _numbers.Open("error"u8, Output);
        json.Text("code"u8, JsonEscape.Of(ErrorShape.OpenAiCode(error)));
        json.Text("message"u8, JsonEscape.Of(ErrorShape.MessageOf(error))).Member("param"u8, "null"u8);
        EventNumbers.Close(json, Output);
    }

    private void WriteResponse(
        ReadOnlySpan<byte> type,
        ReadOnlySpan<byte> status,
        AnswerError? error = null,
        ReadOnlySpan<byte> incomplete = default,
        TokenUsage? usage = null)
    {
        JsonOut json = _numbers.Open(type, Output).Name("response"u8);
        ResponseShape.WriteHead(Facts, IdOf("resp_"u8), Model, status, error, incomplete, json);
        json.Name("output"u8).OpenList();
        foreach (OutputItem item in _items)
        {
            if (item.IsDone)
            {
                json.Raw(item.Whole.Written);
            }
        }

        json.CloseList();
        ResponseShape.WriteTail(usage, json);
        EventNumbers.Close(json, Output);
    }
}
