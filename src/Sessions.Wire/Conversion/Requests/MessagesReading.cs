using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads an Anthropic Messages request.</summary>
internal static class MessagesReading
{
    public static Conversation Read(ConversionRun run, JsonElement body)
    {
        Conversation into = new();
        foreach (JsonProperty member in body.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                MessagesParameters.Read(run, into, member);
            }
        }

        if (body.Get("system"u8) is { ValueKind: not JsonValueKind.Undefined } system)
        {
            Entry entry = new(EntryKind.System, new Place("system")) { IsApart = true };
            MessagesParts.Read(run, entry, system, new Place(""), "system");
            into.Entries.Add(entry);
        }

        int index = 0;
        foreach (JsonElement message in body.Get("messages"u8).Elements(run, new Place("messages")))
        {
            ReadMessage(run, into, message, new Place("messages", index++));
        }

        return into;
    }

    private static void ReadMessage(ConversionRun run, Conversation into, JsonElement message, Place place)
    {
        JsonElement role = message.Get("role"u8);
        EntryKind kind = role.Is("user"u8) ? EntryKind.User
            : role.Is("assistant"u8) ? EntryKind.Assistant
            : EntryKind.System;
        if (kind == EntryKind.System && !role.Is("system"u8))
        {
            run.Refuse($"A message of role \"{ConversionRun.Quote(role)}\"", place);
            return;
        }

        run.Only(message, place, "role", "content");
        JsonElement content = message.Get("content"u8);
        if (content.IsText() || !content.Exists())
        {
            Entry entry = new(kind, place) { StartsMessage = true };
            MessagesParts.Read(run, entry, content, place, "content");
            into.Entries.Add(entry);
            return;
        }

        ReadBlocks(run, into, content, place, kind);
    }

    /// <summary>Blocks that say something make one entry until a call, a result or reasoning comes between.</summary>
    private static void ReadBlocks(
        ConversionRun run, Conversation into, JsonElement content, Place place, EntryKind kind)
    {
        Entry? open = null;
        bool starts = true;
        int index = 0;
        foreach (JsonElement block in content.Elements(run, place.In("content")))
        {
            Place at = place.In("content", index++);
            JsonElement type = block.Get("type"u8);
            if (type.Is("thinking"u8) || type.Is("redacted_thinking"u8))
            {
                run.Note(NoteCodes.Reasoning);
            }
            else if (kind == EntryKind.Assistant && type.Is("tool_use"u8))
            {
                into.Entries.Add(ReadCall(run, block, at, starts));
                (open, starts) = (null, false);
            }
            else if (kind == EntryKind.User && type.Is("tool_result"u8))
            {
                into.Entries.Add(ReadResult(run, block, at));
                open = null;
            }
            else if (MessagesParts.ReadPart(run, block, at) is { } part)
            {
                if (open is null)
                {
                    open = new Entry(kind, place) { StartsMessage = starts };
                    into.Entries.Add(open);
                    starts = false;
                }

                open.Parts.Add(part);
            }
        }
    }

    private static Entry ReadCall(ConversionRun run, JsonElement block, Place place, bool starts)
    {
        run.Only(block, place, "type", "id", "name", "input", "caller");
        JsonElement caller = block.Get("caller"u8);
        if (caller.Exists() && !caller.Get("type"u8).Is("direct"u8))
        {
            run.Refuse("A tool call that a program made", place.Sub("caller"));
        }

        Entry entry = new(EntryKind.Call, place)
        {
            Id = block.Get("id"u8),
            Name = block.Get("name"u8),
            Arguments = block.Get("input"u8),
            StartsMessage = starts,
        };
        run.RequireText(entry.Id, place, "id");
        run.RequireText(entry.Name, place, "name");
        if (!entry.Arguments.IsObject() && !entry.Arguments.IsText())
        {
            run.Reject("It must be an object.", place.Sub("input"));
        }

        return entry;
    }

    private static Entry ReadResult(ConversionRun run, JsonElement block, Place place)
    {
        run.Only(block, place, "type", "tool_use_id", "content", "is_error");
        Entry entry = new(EntryKind.Result, place)
        {
            Id = block.Get("tool_use_id"u8),
            IsError = block.Get("is_error"u8).ValueKind == JsonValueKind.True,
        };
        run.RequireText(entry.Id, place, "tool_use_id");
        if (entry.IsError)
        {
            run.Note("tool_errors");
        }

        MessagesParts.Read(run, entry, block.Get("content"u8), place, "content");
        return entry;
    }
}
