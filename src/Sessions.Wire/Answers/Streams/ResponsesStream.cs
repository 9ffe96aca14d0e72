using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers.Assembly;
using Sessions.Wire.Answers.Bodies;

namespace Sessions.Wire.Answers.Streams;

/// <summary>Reads an OpenAI Responses stream.</summary>
/// <remarks>
/// The last event repeats the whole output and its copy counts. Until then finished items are kept as they came and
/// deltas are laid on the unfinished ones, so that a stream that breaks off still shows what was generated.
/// </remarks>
internal sealed class ResponsesStream : StreamReading
{
    private readonly AssembledList _items;
    private readonly PooledBytes _final = new();
    private readonly int _outputMax;
    private bool _finalTooLong;

    public ResponsesStream(AnswerTapOptions options)
        : base(WireFormat.Responses, options)
    {
        _items = new AssembledList(Budget);
        _outputMax = options.OutputMax;
    }

    public override bool IsTerminal(ReadOnlySpan<byte> type) => type.Length switch
    {
        5 => type.SequenceEqual("error"u8),
        15 => type.SequenceEqual("response.failed"u8),
        18 => type.SequenceEqual("response.completed"u8),
        19 => type.SequenceEqual("response.incomplete"u8),
        _ => false,
    };

    protected override Verdict ReadData(in SseBlock block)
    {
        ReadOnlySpan<byte> data = block.Data;
        ReadOnlySpan<byte> type = JsonText.TypeOf(data);
        if (IsTerminal(type) || IsTerminal(block.Name))
        {
            ReadTerminal(data, isError: type.SequenceEqual("error"u8));
            if (type.SequenceEqual("response.failed"u8))
            {
                Draft.Error ??= new AnswerError("failed", null, null);
            }

            return Verdict.Terminal;
        }

        if (type.EndsWith(".delta"u8))
        {
            ReadDelta(data, type);
        }
        else if (type.SequenceEqual("response.output_item.added"u8))
        {
            ReadItem(data, isDone: false);
        }
        else if (type.SequenceEqual("response.output_item.done"u8))
        {
            ReadItem(data, isDone: true);
        }
        else if (type.IsEmpty)
        {
            Draft.UnreadEvents++;
        }
        else if (Draft.ResponseId is null || Draft.Model is null)
        {
            ReadHead(data);
        }

        return Verdict.Release;
    }

    protected override void WriteOutput(PooledBytes output)
    {
        if (_final.Length > 0)
        {
            output.Append(_final.Written);
            return;
        }

        Draft.OutputTruncated |= _finalTooLong || Budget.IsExceeded;
        if (_items.Count > 0)
        {
            _items.WriteTo(output);
        }
    }

    protected override void ReleaseMemory()
    {
        _items.Dispose();
        _final.Dispose();
    }

    private void ReadTerminal(ReadOnlySpan<byte> data, bool isError)
    {
        if (isError)
        {
            Draft.Error = ErrorBody.Read(WireFormat.Responses, data) ?? ErrorBody.Unread(data);
            return;
        }

        Utf8JsonReader reader = OpenObject(data);
        if (!TryEnter(ref reader, "response"u8))
        {
            return;
        }

        ReadOnlySpan<byte> output = ResponseObject.Read(ref reader, data, Draft);
        if (output.Length > _outputMax)
        {
            _finalTooLong = true;
        }
        else if (!output.SequenceEqual("[]"u8) || _items.Count == 0)
        {
            _final.Append(output);
        }
    }

    /// <summary>response.created, .in_progress, .queued.</summary>
    private void ReadHead(ReadOnlySpan<byte> data)
    {
        Utf8JsonReader reader = OpenObject(data);
        if (TryEnter(ref reader, "response"u8))
        {
            ResponseObject.ReadHead(ref reader, Draft);
        }
    }

    /// <summary>{output_index, item}.</summary>
    private void ReadItem(ReadOnlySpan<byte> data, bool isDone)
    {
        Utf8JsonReader reader = OpenObject(data);
        Utf8JsonReader item = default;
        int index = _items.NextIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIndex = reader.ValueTextEquals("output_index"u8);
            bool isItem = reader.ValueTextEquals("item"u8);
            reader.Read();
            if (isIndex && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value))
            {
                index = value;
            }
            else if (isItem)
            {
                item = reader;
            }

            reader.Skip();
        }

        if (item.TokenType != JsonTokenType.StartObject || _items.At(index) is not { } target)
        {
            return;
        }

        if (isDone)
        {
            Draft.HasContent = true;
            target.SetWhole(JsonText.TakeRaw(ref item, data));
        }
        else
        {
            MessagesBlock.Open(ref item, data, target);
        }
    }

    private void ReadDelta(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        Draft.HasContent = true;
        Utf8JsonReader reader = OpenObject(data);
        ReadOnlySpan<byte> delta = default;
        int item = 0;
        int part = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("delta"u8) && reader.TokenType == JsonTokenType.String)
            {
                delta = reader.ValueSpan;
            }
            else if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value))
            {
                item = name.SequenceEqual("output_index"u8) ? value : item;
                bool isPart = name.SequenceEqual("content_index"u8) || name.SequenceEqual("summary_index"u8);
                part = isPart ? value : part;
            }

            reader.Skip();
        }

        if (!delta.IsEmpty && _items.At(item) is { IsWhole: false } target)
        {
            ResponsesPart.Append(type, target, part, delta);
        }
    }

    private static bool TryEnter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return reader.TokenType == JsonTokenType.StartObject;
            }

            reader.Skip();
        }

        return false;
    }
}
