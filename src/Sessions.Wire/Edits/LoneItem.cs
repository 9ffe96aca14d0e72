using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Edits an item that is a section's whole value: a string where a list may stand.</summary>
internal static class LoneItem
{
    private static readonly ReadOnlyMemory<byte> EmptyList = "[]"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Null = "null"u8.ToArray();

    /// <summary>Writes what touches the one item of a section.</summary>
    public static void Write(ref EditRun run, in SectionPlace section)
    {
        if (run.EditBefore(section.End) is not { } edit)
        {
            run.WriteMarks(section.End);
            return;
        }

        var start = run.StartOf(section.First);
        var end = run.EndOf(section.First);
        var isInstructions = run.Wire == WireFormat.Responses && section.Section == ItemSection.System;
        switch (edit.Fragments)
        {
            case []:
                run.Splices.Replace(start, end, isInstructions ? Null : EmptyList);
                break;
            case [var only] when only.Raw.Utf8.Span[0] == (byte)'"':
                run.Splices.Replace(start, end, only.Raw.Utf8);
                break;
            default:
                run.Splices.ReplaceByList(start, end, edit.Fragments, run.TakeMarkOfEdit());
                break;
        }

        run.EndEdit();
    }
}
