namespace Sessions.Wire.Conversion.Requests;

/// <summary>Cuts a conversation into messages of the formats that keep an answer and its calls together.</summary>
internal static class AssistantGroup
{
    /// <summary>Whether the entry is the model's.</summary>
    public static bool IsAnswer(Entry entry) => entry.Kind is EntryKind.Assistant or EntryKind.Call;

    /// <summary>
    /// The index after the entries that make one message with the answer at <paramref name="first"/>.
    /// </summary>
    public static int EndOf(List<Entry> entries, int first)
    {
        int end = first + 1;
        while (end < entries.Count && IsAnswer(entries[end]) && !entries[end].StartsMessage)
        {
            end++;
        }

        return end;
    }
}
