using System.Buffers;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes an answer as a Messages stream.</summary>
/// <remarks>
/// Blocks stand one behind the other, while Chat may send pieces of several calls in turn. So the first unfinished
/// block is written as it comes and what belongs behind it waits. A call counts as finished when its source says so, or
/// when its arguments spell a whole object and something else has begun.
/// </remarks>
internal sealed class MessagesEvents(AnswerFacts facts) : AnswerSink(facts)
{
    private readonly List<AnswerBlock> _blocks = [];
    private int _current = -1;
    private int _written;
    private bool _isOpen;

    protected override void DisposeOwn() => _blocks.ForEach(static block => block.Dispose());

    protected override void OnBegin()
    {
        JsonOut json = OpenEvent("message_start"u8).Name("message"u8).Open();
        MessageShape.WriteHead(IdOf("msg_"u8), Model, json);
        json.Name("content"u8).OpenList().CloseList();
        json.Member("stop_reason"u8, "null"u8).Member("stop_sequence"u8, "null"u8);
        MessageShape.WriteUsage(null, json);
        json.Close();
        CloseEvent(json);
    }

    protected override void OnText(ReadOnlySpan<byte> escaped, bool isRefusal)
    {
        BlockKind kind = isRefusal ? BlockKind.Refusal : BlockKind.Text;
        if (_blocks.Count == 0 || _blocks[^1].Kind != kind || _blocks[^1].IsEnded)
        {
            _blocks.Add(new AnswerBlock(kind));
        }

        Grow(_blocks.Count - 1, escaped);
    }

    protected override void OnEndText()
    {
        if (_blocks.Count > 0 && _blocks[^1].Kind != BlockKind.Call)
        {
            _blocks[^1].IsEnded = true;
            Advance();
        }
    }

    protected override void OnCall(AnswerBlock call)
    {
        _blocks.Add(call);
        Advance();
    }

    protected override void OnCallInput(int key, ReadOnlySpan<byte> escaped) =>
        Grow(_blocks.FindLastIndex(block => block.Key == key), escaped);

    protected override void OnEndCall(int key)
    {
        int index = _blocks.FindLastIndex(block => block.Key == key);
        if (index >= 0)
        {
            _blocks[index].IsEnded = true;
            Advance();
        }
    }

    protected override void OnComplete(AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage)
    {
        _blocks.ForEach(static block => block.IsEnded = true);
        Advance();
        JsonOut json = OpenEvent("message_delta"u8).Name("delta"u8).Open();
        MessageShape.WriteStop(end, HasCalls, HasRefusal, stopSequence, json);
        json.Close();
        MessageShape.WriteUsage(usage, json);
        CloseEvent(json);
        CloseEvent(OpenEvent("message_stop"u8));
    }

    protected override void OnFail(AnswerError error)
    {
        Output.Write("event: error\ndata: "u8);
        ErrorShape.Write(WireFormat.Messages, 0, error, Output);
        Output.Write("\n\n"u8);
    }

    private void Grow(int index, ReadOnlySpan<byte> escaped)
    {
        bool isLate = index < _current || (index == _current && !_isOpen);
        if (!isLate)
        {
            _blocks[index].Content.Append(escaped);
            Advance();
        }
        else if (escaped.ContainsAnyExcept((byte)' '))
        {
            FailUnread("The upstream's answer goes on with a tool call that was finished.");
        }
    }

    /// <summary>Writes what has come in for the open block; once that is finished, what waits behind it.</summary>
    private void Advance()
    {
        while (true)
        {
            if (_isOpen)
            {
                AnswerBlock block = _blocks[_current];
                WriteRest(block);
                bool isFollowed = _current + 1 < _blocks.Count;
                if (!block.IsEnded && !(isFollowed && (block.Kind != BlockKind.Call || block.IsWholeCall)))
                {
                    return;
                }

                CloseEvent(OpenEvent("content_block_stop"u8).Member("index"u8, _current));
                block.Dispose();
                _isOpen = false;
            }

            if (_current + 1 >= _blocks.Count)
            {
                return;
            }

            _current++;
            OpenBlock(_blocks[_current]);
        }
    }

    private void OpenBlock(AnswerBlock block)
    {
        JsonOut json = OpenEvent("content_block_start"u8).Member("index"u8, _current).Name("content_block"u8).Open();
        if (block.Kind == BlockKind.Call)
        {
            json.Text("type"u8, "tool_use"u8).Text("id"u8, block.Id).Text("name"u8, block.Name);
            json.Member("input"u8, "{}"u8);
        }
        else
        {
            json.Text("type"u8, "text"u8).Text("text"u8, default);
        }

        json.Close();
        CloseEvent(json);
        _written = 0;
        _isOpen = true;
    }

    /// <summary>Writes what has come in since; a call's pieces are kept, for they tell whether it is whole.</summary>
    private void WriteRest(AnswerBlock block)
    {
        ReadOnlySpan<byte> rest = block.Content.Written[_written..];
        if (rest.IsEmpty)
        {
            return;
        }

        bool isCall = block.Kind == BlockKind.Call;
        JsonOut json = OpenEvent("content_block_delta"u8).Member("index"u8, _current).Name("delta"u8).Open();
        json.Text("type"u8, isCall ? "input_json_delta"u8 : "text_delta"u8);
        json.Text(isCall ? "partial_json"u8 : "text"u8, rest).Close();
        CloseEvent(json);
        if (isCall)
        {
            _written = block.Content.Length;
        }
        else
        {
            block.Content.Clear();
        }
    }

    private JsonOut OpenEvent(ReadOnlySpan<byte> type)
    {
        Output.Write("event: "u8);
        Output.Write(type);
        Output.Write("\ndata: "u8);
        return new JsonOut(Output).Open().Text("type"u8, type);
    }

    private void CloseEvent(JsonOut json)
    {
        json.Close();
        Output.Write("\n\n"u8);
    }
}
