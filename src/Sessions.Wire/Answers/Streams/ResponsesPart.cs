using Sessions.Wire.Answers.Assembly;

namespace Sessions.Wire.Answers.Streams;

/// <summary>
/// Lays a Responses delta on the unfinished item it belongs to, where the finished item will have it.
/// </summary>
internal static class ResponsesPart
{
    public static void Append(ReadOnlySpan<byte> type, AssembledObject item, int part, ReadOnlySpan<byte> delta)
    {
        if (type.SequenceEqual("response.output_text.delta"u8))
        {
            Append(item, "content"u8, part, "output_text"u8, "text"u8, delta);
        }
        else if (type.SequenceEqual("response.refusal.delta"u8))
        {
            Append(item, "content"u8, part, "refusal"u8, "refusal"u8, delta);
        }
        else if (type.SequenceEqual("response.reasoning_text.delta"u8))
        {
            Append(item, "content"u8, part, "reasoning_text"u8, "text"u8, delta);
        }
        else if (type.SequenceEqual("response.reasoning_summary_text.delta"u8))
        {
            Append(item, "summary"u8, part, "summary_text"u8, "text"u8, delta);
        }
        else if (type.SequenceEqual("response.function_call_arguments.delta"u8)
            || type.SequenceEqual("response.mcp_call_arguments.delta"u8))
        {
            item.AppendText("arguments"u8, delta);
        }
        else if (type.SequenceEqual("response.custom_tool_call_input.delta"u8))
        {
            item.AppendText("input"u8, delta);
        }
        else if (type.SequenceEqual("response.code_interpreter_call_code.delta"u8))
        {
            item.AppendText("code"u8, delta);
        }
    }

    private static void Append(
        AssembledObject item,
        ReadOnlySpan<byte> list,
        int index,
        ReadOnlySpan<byte> type,
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> delta)
    {
        if (item.ListOf(list)?.At(index) is not { } part)
        {
            return;
        }

        if (part.Find("type"u8) is null)
        {
            part.SetText("type"u8, type);
        }

        part.AppendText(name, delta);
    }
}
