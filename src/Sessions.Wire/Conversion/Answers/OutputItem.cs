using System.Buffers;
using Sessions.Core.Buffers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>One item of a Responses stream's output: a message of one or more parts, or a tool call.</summary>
internal sealed class OutputItem(int index, byte[] id, AnswerBlock? call) : IDisposable
{
    private readonly List<AnswerBlock> _parts = [];
    private byte[] _freeText = [];

    public bool IsMessage => call is null;

    /// <summary>How the source tells a call from others; -1 for a message.</summary>
    public int Key => call?.Key ?? -1;

    public bool IsDone => Whole.Length > 0;

    /// <summary>The finished item.</summary>
    public PooledBytes Whole { get; } = new();

    public void WriteAdded(EventNumbers numbers, IBufferWriter<byte> output)
    {
        JsonOut json = numbers.Open("response.output_item.added"u8, output).Member("output_index"u8, index);
        json.Name("item"u8);
        WriteItem("in_progress"u8, json);
        EventNumbers.Close(json, output);
    }

    /// <summary>Adds to a message.</summary>
    public void Say(BlockKind kind, ReadOnlySpan<byte> escaped, EventNumbers numbers, IBufferWriter<byte> output)
    {
        if (_parts.Count > 0 && _parts[^1].Kind != kind)
        {
            EndPart(numbers, output);
        }

        if (_parts.Count == 0 || _parts[^1].IsEnded)
        {
            _parts.Add(new AnswerBlock(kind));
            WritePartEvent("response.content_part.added"u8, numbers, output);
        }

        _parts[^1].Content.Append(escaped);
        bool isRefusal = kind == BlockKind.Refusal;
        JsonOut json = OpenPart(
            isRefusal ? "response.refusal.delta"u8 : "response.output_text.delta"u8, numbers, output);
        json.Text("delta"u8, escaped);
        CloseText(json, isRefusal, output);
    }

    /// <summary>Ends the part that is open, if one is.</summary>
    public void EndPart(EventNumbers numbers, IBufferWriter<byte> output)
    {
        if (_parts.Count == 0 || _parts[^1].IsEnded)
        {
            return;
        }

        AnswerBlock part = _parts[^1];
        part.IsEnded = true;
        bool isRefusal = part.Kind == BlockKind.Refusal;
        JsonOut json = OpenPart(isRefusal ? "response.refusal.done"u8 : "response.output_text.done"u8, numbers, output);
        json.Text(isRefusal ? "refusal"u8 : "text"u8, part.Content.Written);
        CloseText(json, isRefusal, output);
        WritePartEvent("response.content_part.done"u8, numbers, output);
    }

    /// <summary>Adds to a call's arguments.</summary>
    public void GrowCall(ReadOnlySpan<byte> escaped, EventNumbers numbers, IBufferWriter<byte> output)
    {
        call!.Content.Append(escaped);
        if (IsCustom)
        {
            // Its text stands inside the arguments and is known when these are whole.
            return;
        }

        JsonOut json = numbers.Open("response.function_call_arguments.delta"u8, output).Text("item_id"u8, id);
        json.Member("output_index"u8, index).Text("delta"u8, escaped);
        EventNumbers.Close(json, output);
    }

    /// <summary>Ends the item; a second time does nothing.</summary>
    public void End(ReadOnlySpan<byte> status, EventNumbers numbers, IBufferWriter<byte> output)
    {
        if (IsDone)
        {
            return;
        }

        EndPart(numbers, output);
        if (IsCustom)
        {
            _freeText = call!.FreeText();
            WriteInput("response.custom_tool_call_input.delta"u8, "delta"u8, numbers, output);
            WriteInput("response.custom_tool_call_input.done"u8, "input"u8, numbers, output);
        }
        else if (call is not null)
        {
            JsonOut done = numbers.Open("response.function_call_arguments.done"u8, output).Text("item_id"u8, id);
            done.Member("output_index"u8, index).Text("arguments"u8, call.Content.Written);
            EventNumbers.Close(done, output);
        }

        WriteItem(status, new JsonOut(Whole));
        JsonOut json = numbers.Open("response.output_item.done"u8, output).Member("output_index"u8, index);
        json.Member("item"u8, Whole.Written);
        EventNumbers.Close(json, output);
        ReleaseParts();
    }

    public void Dispose()
    {
        ReleaseParts();
        Whole.Dispose();
    }

    private bool IsCustom => call?.Tool is { IsCustom: true };

    private void WriteInput(
        ReadOnlySpan<byte> type, ReadOnlySpan<byte> member, EventNumbers numbers, IBufferWriter<byte> output)
    {
        JsonOut json = numbers.Open(type, output).Text("item_id"u8, id);
        json.Member("output_index"u8, index).Text(member, _freeText);
        EventNumbers.Close(json, output);
    }

    private void ReleaseParts()
    {
        call?.Dispose();
        _parts.ForEach(static part => part.Dispose());
    }

    private void WriteItem(ReadOnlySpan<byte> status, JsonOut json)
    {
        if (call is not null)
        {
            ResponseShape.WriteCall(call, id, IsCustom ? _freeText : call.Content.Written, status, json);
            return;
        }

        ResponseShape.OpenMessage(id, status, json);
        foreach (AnswerBlock part in _parts)
        {
            ResponseShape.WritePart(part.Kind, part.Content.Written, json);
        }

        json.CloseList().Close();
    }

    private JsonOut OpenPart(ReadOnlySpan<byte> type, EventNumbers numbers, IBufferWriter<byte> output) =>
        numbers.Open(type, output).Text("item_id"u8, id).Member("output_index"u8, index)
            .Member("content_index"u8, _parts.Count - 1);

    private void WritePartEvent(ReadOnlySpan<byte> type, EventNumbers numbers, IBufferWriter<byte> output)
    {
        JsonOut json = OpenPart(type, numbers, output).Name("part"u8);
        ResponseShape.WritePart(_parts[^1].Kind, _parts[^1].Content.Written, json);
        EventNumbers.Close(json, output);
    }

    private static void CloseText(JsonOut json, bool isRefusal, IBufferWriter<byte> output)
    {
        if (!isRefusal)
        {
            json.Member("logprobs"u8, "[]"u8);
        }

        EventNumbers.Close(json, output);
    }
}
