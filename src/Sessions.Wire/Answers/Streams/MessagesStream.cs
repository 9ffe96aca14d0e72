using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers.Assembly;

namespace Sessions.Wire.Answers.Streams;

/// <summary>Reads an Anthropic Messages stream.</summary>
internal sealed class MessagesStream : StreamReading
{
    private readonly AssembledList _blocks;

    public MessagesStream(AnswerTapOptions options)
        : base(WireFormat.Messages, options) => _blocks = new AssembledList(Budget);

    public override bool IsTerminal(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("message_stop"u8) || type.SequenceEqual("error"u8);

    protected override Verdict ReadData(in SseBlock block)
    {
        ReadOnlySpan<byte> data = block.Data;
        ReadOnlySpan<byte> type = JsonText.TypeOf(data);
        if (type.SequenceEqual("content_block_delta"u8) || type.SequenceEqual("content_block_start"u8))
        {
            ReadBlockEvent(data);
        }
        else if (type.SequenceEqual("message_start"u8) || type.SequenceEqual("message_delta"u8))
        {
            ReadMessageEvent(data);
        }
        else if (IsTerminal(type) || IsTerminal(block.Name))
        {
            if (type.SequenceEqual("error"u8))
            {
                Draft.Error = ErrorBody.Read(WireFormat.Messages, data) ?? ErrorBody.Unread(data);
            }

            return Verdict.Terminal;
        }
        else if (type.IsEmpty)
        {
            Draft.UnreadEvents++;
        }

        return Verdict.Release;
    }

    protected override void WriteOutput(PooledBytes output)
    {
        Draft.OutputTruncated |= Budget.IsExceeded;
        if (_blocks.Count == 0)
        {
            return;
        }

        foreach (AssembledObject element in _blocks.Elements)
        {
            MessagesBlock.Close(element);
        }

        _blocks.WriteTo(output);
    }

    protected override void ReleaseMemory() => _blocks.Dispose();

    /// <summary>content_block_start {index, content_block} and content_block_delta {index, delta}.</summary>
    private void ReadBlockEvent(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = OpenObject(data);
        Utf8JsonReader early = default;
        bool earlyIsStart = false;
        int index = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            bool isStart = name.SequenceEqual("content_block"u8);
            if (name.SequenceEqual("index"u8))
            {
                index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) ? value : -1;
            }
            else if ((isStart || name.SequenceEqual("delta"u8)) && reader.TokenType == JsonTokenType.StartObject)
            {
                if (index >= 0)
                {
                    ReadBlock(ref reader, data, index, isStart);
                    continue;
                }

                early = reader;
                earlyIsStart = isStart;
            }

            reader.Skip();
        }

        if (early.TokenType == JsonTokenType.StartObject)
        {
            ReadBlock(ref early, data, Math.Max(index, 0), earlyIsStart);
        }
    }

    private void ReadBlock(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, int index, bool isStart)
    {
        Draft.HasContent |= !isStart;
        if (_blocks.At(index) is not { } block)
        {
            reader.Skip();
        }
        else if (isStart)
        {
            Draft.HasContent |= MessagesBlock.Open(ref reader, data, block);
        }
        else
        {
            MessagesBlock.Merge(ref reader, data, block);
        }
    }

    /// <summary>message_start {message{id, model, usage}} and message_delta {delta{stop_reason}, usage}.</summary>
    private void ReadMessageEvent(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = OpenObject(data);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMessage = reader.ValueTextEquals("message"u8);
            bool isInner = isMessage || reader.ValueTextEquals("delta"u8);
            bool isUsage = reader.ValueTextEquals("usage"u8);
            reader.Read();
            if (isInner && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMessage(ref reader, data, isMessage);
            }
            else if (isUsage)
            {
                Draft.Usage.Overlay(JsonText.TakeRaw(ref reader, data));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, bool isStart)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("id"u8))
            {
                Draft.ResponseId = JsonText.TakeName(ref reader) ?? Draft.ResponseId;
            }
            else if (name.SequenceEqual("model"u8))
            {
                Draft.Model = JsonText.TakeName(ref reader) ?? Draft.Model;
            }
            else if (name.SequenceEqual("stop_reason"u8))
            {
                Draft.FinishReason = JsonText.TakeName(ref reader) ?? Draft.FinishReason;
            }
            else if (name.SequenceEqual("usage"u8) && isStart)
            {
                Draft.Usage.Start(JsonText.TakeRaw(ref reader, data));
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
