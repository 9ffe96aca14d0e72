using Sessions.Core.Buffers;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Writes what was said as <c>system</c> and <c>messages</c> of Anthropic Messages.</summary>
/// <remarks>
/// Anthropic refuses text blocks of nothing but white space, so they are left out with a note, and so is a message of
/// nothing else. All results behind one answer stand in one message.
/// </remarks>
internal static class MessagesHistory
{
    /// <summary>Writes the system messages at the beginning; returns the index of what follows.</summary>
    public static int WriteSystem(ConversionRun run, List<Entry> entries, JsonOut json)
    {
        int end = 0;
        bool any = false;
        while (end < entries.Count && entries[end].Kind == EntryKind.System)
        {
            any |= HasContent(entries[end]);
            end++;
        }

        if (any)
        {
            json.Name("system"u8).OpenList();
        }

        for (int at = 0; at < end; at++)
        {
            WriteBlocks(run, entries[at], json);
        }

        if (any)
        {
            json.CloseList();
        }

        return end;
    }

    public static void WriteMessages(ConversionRun run, List<Entry> entries, int first, JsonOut json)
    {
        json.Name("messages"u8).OpenList();
        for (int at = first; at < entries.Count;)
        {
            int end = at + 1;
            if (AssistantGroup.IsAnswer(entries[at]))
            {
                end = AssistantGroup.EndOf(entries, at);
                WriteMessage(run, entries, at, end, "assistant"u8, json);
            }
            else if (entries[at].Kind == EntryKind.System)
            {
                WriteSystemMessage(run, entries[at], json);
            }
            else
            {
                while (entries[at].Kind == EntryKind.Result && end < entries.Count
                    && entries[end].Kind == EntryKind.Result)
                {
                    end++;
                }

                WriteMessage(run, entries, at, end, "user"u8, json);
            }

            at = end;
        }

        json.CloseList();
    }

    private static void WriteMessage(
        ConversionRun run, List<Entry> entries, int first, int end, ReadOnlySpan<byte> role, JsonOut json)
    {
        bool any = false;
        for (int at = first; at < end; at++)
        {
            any |= entries[at].Kind is EntryKind.Call or EntryKind.Result || HasContent(entries[at]);
        }

        if (any)
        {
            json.Open().Text("role"u8, role).Name("content"u8).OpenList();
        }

        for (int at = first; at < end; at++)
        {
            switch (entries[at].Kind)
            {
                case EntryKind.Call:
                    WriteCall(run, entries[at], json);
                    break;
                case EntryKind.Result:
                    WriteResult(run, entries[at], json);
                    break;
                default:
                    WriteBlocks(run, entries[at], json);
                    break;
            }
        }

        if (any)
        {
            json.CloseList().Close();
        }
    }

    private static void WriteSystemMessage(ConversionRun run, Entry entry, JsonOut json)
    {
        bool isSystem = run.Context.SystemInMessages;
        bool any = HasContent(entry);
        if (any)
        {
            json.Open().Text("role"u8, isSystem ? "system"u8 : "user"u8).Name("content"u8).OpenList();
            if (!isSystem)
            {
                run.Note("system_as_user");
            }
        }

        WriteBlocks(run, entry, json, isMarked: !isSystem);
        if (any)
        {
            json.CloseList().Close();
        }
    }

    private static void WriteCall(ConversionRun run, Entry call, JsonOut json)
    {
        json.Open().Text("type"u8, "tool_use"u8).Member("id"u8, call.Id.Raw()).Member("name"u8, call.Name.Raw());
        json.Name("input"u8);
        if (call.Arguments.IsObject())
        {
            json.Raw(call.Arguments.Raw()).Close();
            return;
        }

        using PooledBytes input = new();
        if (!JsonElements.TrySpellOut(call.Arguments.Inner(), input))
        {
            run.Reject("The arguments of a tool call must be a JSON object.", call.Place);
        }

        json.Raw(input.Written).Close();
    }

    private static void WriteResult(ConversionRun run, Entry result, JsonOut json)
    {
        json.Open().Text("type"u8, "tool_result"u8).Member("tool_use_id"u8, result.Id.Raw());
        if (result.Parts is [{ Kind: PartKind.Text } only])
        {
            json.Member("content"u8, only.Text.Raw());
        }
        else if (HasContent(result))
        {
            json.Name("content"u8).OpenList();
            WriteBlocks(run, result, json);
            json.CloseList();
        }

        json.Close();
    }

    private static void WriteBlocks(ConversionRun run, Entry entry, JsonOut json, bool isMarked = false)
    {
        if (entry.Parts.Count == 0)
        {
            run.Note(NoteCodes.Blank);
        }

        foreach (Part part in entry.Parts)
        {
            if (IsBlank(part))
            {
                run.Note(NoteCodes.Blank);
            }
            else if (part.HasText)
            {
                WriteText(run, part, json, isMarked);
            }
            else if (entry.Kind is EntryKind.User or EntryKind.Result)
            {
                MessagesMedia.Write(run, part, json);
            }
            else
            {
                run.Refuse("An image or a file that is not the user's", part.Place);
            }
        }
    }

    private static void WriteText(ConversionRun run, Part part, JsonOut json, bool isMarked)
    {
        if (part.Kind == PartKind.Refusal)
        {
            run.Note(NoteCodes.RefusalsAsText);
        }

        json.Open().Text("type"u8, "text"u8);
        if (isMarked)
        {
            json.Name("text"u8).Escaped("<system>\\n"u8, part.Text.Inner(), "\\n</system>"u8).Close();
        }
        else
        {
            json.Member("text"u8, part.Text.Raw()).Close();
        }
    }

    private static bool HasContent(Entry entry) => entry.Parts.Exists(static part => !IsBlank(part));

    private static bool IsBlank(Part part)
    {
        ReadOnlySpan<byte> text = part.Text.Inner();
        while (part.HasText && !text.IsEmpty)
        {
            int step = text[0] == (byte)' ' ? 1
                : text[0] == (byte)'\\' && text.Length > 1 && text[1] is (byte)'n' or (byte)'r' or (byte)'t' ? 2
                : 0;
            if (step == 0)
            {
                return false;
            }

            text = text[step..];
        }

        return part.HasText;
    }
}
