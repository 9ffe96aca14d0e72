using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Reads an Anthropic Messages stream.</summary>
internal sealed class MessagesEventSource(AnswerSink sink) : AnswerSource(sink, inputIncludesCache: false)
{
    private readonly PooledBytes _stopSequence = new();
    private readonly PooledBytes _firstInput = new();
    private AnswerEnd _end;
    private bool _hasEnd;
    private int _call = -1;
    private bool _callHasInput;

    protected override void ReadEvent(JsonElement data, ReadOnlySpan<byte> json)
    {
        JsonElement type = data.Get("type"u8);
        if (type.Is("content_block_delta"u8))
        {
            ReadDelta(data);
        }
        else if (type.Is("content_block_start"u8))
        {
            ReadStart(data);
        }
        else if (type.Is("content_block_stop"u8))
        {
            EndBlock();
        }
        else if (type.Is("message_start"u8))
        {
            JsonElement message = data.Get("message"u8);
            Usage.Start(message.Get("usage"u8).Raw());
            Sink.Begin(message.Get("model"u8).Inner());
        }
        else if (type.Is("message_delta"u8))
        {
            ReadEnd(data);
        }
        else if (type.Is("message_stop"u8))
        {
            Stop();
        }
        else if (type.Is("error"u8))
        {
            Sink.Fail(ErrorOf(json) ?? ErrorBody.Unread(json));
        }
    }

    protected override AnswerError? ErrorOf(ReadOnlySpan<byte> json) => ErrorBody.Read(WireFormat.Messages, json);

    protected override void DisposeOwn()
    {
        _stopSequence.Dispose();
        _firstInput.Dispose();
    }

    private void ReadStart(JsonElement data)
    {
        JsonElement block = data.Get("content_block"u8);
        JsonElement type = block.Get("type"u8);
        if (type.Is("text"u8))
        {
            Sink.Text(block.Get("text"u8).Inner());
        }
        else if (type.Is("tool_use"u8))
        {
            _call++;
            _callHasInput = false;
            _firstInput.Clear();
            JsonEscape.Write(block.Get("input"u8).Raw(), _firstInput);
            Sink.Call(_call, block.Get("id"u8).Inner(), block.Get("name"u8).Inner());
        }
        else if (!type.Is("thinking"u8) && !type.Is("redacted_thinking"u8))
        {
            Sink.FailUnread("The upstream's answer holds a block that is neither text, tool use nor thinking.");
        }
    }

    private void ReadDelta(JsonElement data)
    {
        JsonElement delta = data.Get("delta"u8);
        JsonElement type = delta.Get("type"u8);
        if (type.Is("text_delta"u8))
        {
            Sink.Text(delta.Get("text"u8).Inner());
        }
        else if (type.Is("input_json_delta"u8))
        {
            ReadOnlySpan<byte> piece = delta.Get("partial_json"u8).Inner();
            _callHasInput |= !piece.IsEmpty;
            Sink.CallInput(_call, piece);
        }
    }

    /// <summary>Blocks stand one behind the other, so the one that ends is the latest.</summary>
    private void EndBlock()
    {
        if (_firstInput.Length > 0)
        {
            if (!_callHasInput)
            {
                Sink.CallInput(_call, _firstInput.Written);
            }

            _firstInput.Clear();
            Sink.EndCall(_call);
        }
        else
        {
            Sink.EndText();
        }
    }

    private void ReadEnd(JsonElement data)
    {
        JsonElement delta = data.Get("delta"u8);
        JsonElement reason = delta.Get("stop_reason"u8);
        if (reason.IsText())
        {
            _end = AnswerEnds.OfMessages(reason.Inner());
            _hasEnd = true;
            _stopSequence.Clear();
            _stopSequence.Append(delta.Get("stop_sequence"u8).Inner());
        }

        Usage.Overlay(data.Get("usage"u8).Raw());
    }

    private void Stop()
    {
        if (_hasEnd)
        {
            Sink.Complete(_end, _stopSequence.Written, Settle());
        }
        else
        {
            Sink.FailUnread("The upstream ended its answer without a reason.");
        }
    }
}
