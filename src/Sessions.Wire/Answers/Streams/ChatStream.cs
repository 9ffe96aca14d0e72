using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers.Assembly;

namespace Sessions.Wire.Answers.Streams;

/// <summary>Reads a Chat Completions stream.</summary>
internal sealed class ChatStream : StreamReading
{
    private readonly AssembledList _messages;
    private readonly bool _removesUsage;

    public ChatStream(AnswerTapOptions options)
        : base(WireFormat.Chat, options)
    {
        _messages = new AssembledList(Budget);
        _removesUsage = options.RemoveUsage;
    }

    public override bool IsTerminal(ReadOnlySpan<byte> type) => type.SequenceEqual("error"u8);

    protected override Verdict ReadData(in SseBlock block)
    {
        ReadOnlySpan<byte> data = block.Data;
        if (data.StartsWith("[DONE]"u8))
        {
            return Verdict.Terminal;
        }

        Utf8JsonReader reader = OpenObject(data);
        Verdict verdict = Verdict.Release;
        bool noChoices = false;
        bool hasUsage = false;
        bool failed = false;
        int valueEnd = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            if (name.SequenceEqual("choices"u8))
            {
                reader.Read();
                noChoices = !ReadChoices(ref reader, data);
            }
            else if (name.SequenceEqual("usage"u8))
            {
                int nameStart = (int)reader.TokenStartIndex;
                reader.Read();
                hasUsage = reader.TokenType == JsonTokenType.StartObject;
                Draft.Usage.Replace(JsonText.TakeRaw(ref reader, data));
                if (_removesUsage && !hasUsage)
                {
                    verdict = CutMember(data, valueEnd, nameStart, (int)reader.BytesConsumed);
                }
            }
            else
            {
                reader.Read();
                failed |= ReadOther(ref reader, name);
            }

            valueEnd = (int)reader.BytesConsumed;
        }

        bool isExtra = _removesUsage && hasUsage && noChoices;
        return failed ? Verdict.Terminal : isExtra ? Verdict.Drop : verdict;
    }

    protected override void WriteOutput(PooledBytes output)
    {
        Draft.OutputTruncated |= Budget.IsExceeded;
        if (_messages.Count == 1)
        {
            _messages.Elements[0].WriteTo(output);
        }
        else if (_messages.Count > 1)
        {
            _messages.WriteTo(output);
        }
    }

    protected override void ReleaseMemory() => _messages.Dispose();

    /// <summary>The member with one of its commas: the one before it, or for the first member the one after.</summary>
    private static Verdict CutMember(ReadOnlySpan<byte> data, int valueEnd, int nameStart, int end)
    {
        bool isFirst = data[valueEnd - 1] == (byte)'{' && data[..(valueEnd - 1)].TrimStart(" \t\r\n"u8).IsEmpty;
        if (!isFirst)
        {
            return Verdict.Cut(valueEnd, end);
        }

        int next = end + (data.Length - end - data[end..].TrimStart(" \t\r\n"u8).Length);
        if (next < data.Length && data[next] == (byte)',')
        {
            next++;
            next += data.Length - next - data[next..].TrimStart(" \t\r\n"u8).Length;
            return Verdict.Cut(nameStart, next);
        }

        return Verdict.Cut(nameStart, end);
    }

    /// <summary>Whether the member was an error.</summary>
    private bool ReadOther(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (Draft.ResponseId is null && name.SequenceEqual("id"u8))
        {
            Draft.ResponseId = JsonText.TakeName(ref reader);
        }
        else if (Draft.Model is null && name.SequenceEqual("model"u8))
        {
            Draft.Model = JsonText.TakeName(ref reader);
        }
        else if (name.SequenceEqual("error"u8))
        {
            Draft.Error = ErrorBody.Take(ref reader) ?? Draft.Error;
            return Draft.Error is not null;
        }

        reader.Skip();
        return false;
    }

    /// <summary>Whether there was any choice.</summary>
    private bool ReadChoices(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return true;
        }

        bool any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice(ref reader, data);
            }
        }

        return any;
    }

    private void ReadChoice(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        int index = -1;
        Utf8JsonReader early = default;
        bool hasEarly = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("index"u8))
            {
                index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) ? value : 0;
            }
            else if (name.SequenceEqual("delta"u8))
            {
                if (index >= 0)
                {
                    Merge(ref reader, data, index);
                    continue;
                }

                early = reader;
                hasEarly = true;
            }
            else if (Draft.FinishReason is null && name.SequenceEqual("finish_reason"u8))
            {
                Draft.FinishReason = JsonText.TakeName(ref reader);
            }

            reader.Skip();
        }

        if (hasEarly)
        {
            Merge(ref early, data, Math.Max(index, 0));
        }
    }

    private void Merge(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, int index)
    {
        if (reader.TokenType == JsonTokenType.StartObject && _messages.At(index) is { } message)
        {
            Draft.HasContent |= ChatDelta.Merge(ref reader, data, message);
        }
        else
        {
            reader.Skip();
        }
    }
}
