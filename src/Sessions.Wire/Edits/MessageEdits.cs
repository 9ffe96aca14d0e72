using Sessions.Core.Compaction;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Edits Anthropic's <c>messages</c>, whose items are the blocks inside.</summary>
internal static class MessageEdits
{
    /// <summary>Writes what touches the section, message by message.</summary>
    public static void Write(ref EditRun run, in SectionPlace section)
    {
        var next = section.First;
        var anyBefore = false;
        while (next < section.End)
        {
            // An edit that began in the message before goes on in this one.
            var touched = Math.Max(next, run.Touched(section.End));
            if (touched == section.End)
            {
                return;
            }

            var message = MessageShape.Of(run, section, touched);
            anyBefore |= message.First > next;
            var edit = run.EditBefore(message.End);
            if (edit is { Scope: EditScope.Messages })
            {
                next = WriteMessages(ref run, section, message, edit, ref anyBefore);
            }
            else
            {
                anyBefore |= WriteMessage(ref run, section, message, anyBefore);
                next = message.End;
            }
        }
    }

    private static int WriteMessages(
        ref EditRun run, in SectionPlace section, in MessageShape first, PathEdit edit, ref bool anyBefore)
    {
        RenderingRules.Require(
            edit.From - 1 == first.First, $"An edit of messages begins at item {edit.From}, inside a message.");
        var last = MessageShape.Of(run, section, edit.To - 1);
        RenderingRules.Require(last.End == edit.To, $"An edit of messages ends at item {edit.To}, inside a message.");
        if (edit.Fragments.Count == 0)
        {
            Remove(run, section, first, last, anyBefore);
        }
        else
        {
            run.Splices.ReplaceElements(first.StartAt, last.EndAt, edit.Fragments, run.TakeMarkOfEdit());
            anyBefore = true;
        }

        run.EndEdit();
        return edit.To;
    }

    /// <summary>Writes what touches one message; false when nothing of it is left.</summary>
    private static bool WriteMessage(
        ref EditRun run, in SectionPlace section, in MessageShape message, bool anyBefore)
    {
        if (LosesAll(run, message))
        {
            Remove(run, section, message, message, anyBefore);
            while (run.EditBefore(message.End) is { } edit && edit.To <= message.End)
            {
                run.EndEdit();
            }

            return false;
        }

        if (message.IsWhole && run.EditBefore(message.End) is { } only)
        {
            WriteContent(ref run, message, only);
        }
        else
        {
            ListEdits.Write(ref run, message.First, message.End);
        }

        return true;
    }

    private static bool LosesAll(in EditRun run, in MessageShape message)
    {
        var gains = false;
        var lost = 0;
        for (var offset = 0; run.EditBefore(message.End, offset) is { } edit; offset++)
        {
            if (edit.Scope == EditScope.Messages)
            {
                RenderingRules.Refuse($"An edit of messages begins at item {edit.From}, inside a message.");
            }

            gains |= edit.Fragments.Count > 0 && edit.From > message.First;
            lost += Math.Min(edit.To, message.End) - Math.Max(edit.From - 1, message.First);
        }

        return !gains && lost == message.End - message.First;
    }

    /// <summary>A string's place is taken by a list of blocks.</summary>
    private static void WriteContent(ref EditRun run, in MessageShape message, PathEdit edit)
    {
        var isContent = false;
        if (run.Body[message.StartAt] == (byte)'{')
        {
            for (var member = new ObjectMembers(run.Body, message.StartAt); !isContent && member.MoveNext();)
            {
                isContent = member.First == (byte)'"' && member.Is("content"u8);
                if (isContent)
                {
                    run.Splices.ReplaceByList(
                        member.ValueStart, member.ValueEnd, edit.Fragments, run.TakeMarkOfEdit());
                }
            }
        }

        RenderingRules.Require(isContent, $"Item {edit.From} is a message without a text that blocks could replace.");
        if (edit.To <= message.End)
        {
            run.EndEdit();
        }
    }

    private static void Remove(
        in EditRun run, in SectionPlace section, in MessageShape first, in MessageShape last, bool anyBefore)
    {
        if (anyBefore)
        {
            run.Splices.Remove(first.EndBefore(run, section), last.EndAt);
        }
        else
        {
            run.Splices.Remove(first.StartAt, last.StartBehind(run, section));
        }
    }
}
