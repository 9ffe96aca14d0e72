using System.Text.Json;
using System.Text.Json.Nodes;
using Sessions.Core.Compaction;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Edits;

/// <summary>One item of a request as a tree: an element of a list, a lone value, a block, or a whole message.</summary>
internal sealed record Slot(string Section, JsonNode? Node, JsonNode? Message, bool IsBlock);

/// <summary>Edits of a request done slowly on a tree, to compare with.</summary>
internal sealed class TreePath
{
    private readonly WireFormat _wire;
    private readonly JsonObject _root;
    private readonly string _list;

    public TreePath(WireFormat wire, string body)
    {
        _wire = wire;
        _root = JsonNode.Parse(body)!.AsObject();
        _list = wire == WireFormat.Responses ? "input" : "messages";
        foreach (var section in new[] { "tools", "functions", wire == WireFormat.Messages ? "system" : "instructions" })
        {
            AddAll(section);
        }

        if (wire == WireFormat.Messages)
        {
            AddMessages();
        }
        else
        {
            AddAll(_list);
        }
    }

    public List<Slot> Slots { get; } = [];

    /// <summary>Whether a slot is a message whose place blocks cannot take.</summary>
    public bool IsSealed(int slot) =>
        _wire == WireFormat.Messages && Slots[slot] is { Section: "messages", IsBlock: false, Node: var message }
        && !(message is JsonObject map && map["content"]?.GetValueKind() == JsonValueKind.String);

    public JsonObject Edited(IReadOnlyList<PathEdit> edits)
    {
        var result = _root.DeepClone().AsObject();
        foreach (var section in Slots.Select(slot => slot.Section).Distinct())
        {
            var kept = new JsonArray();
            JsonNode? lastMessage = null;
            for (var index = 0; index < Slots.Count; index++)
            {
                if (Slots[index].Section == section)
                {
                    Put(kept, index, edits, ref lastMessage);
                }
            }

            result[section] = _root[section] is JsonArray ? kept : Lone(section, kept, edits);
        }

        return result;
    }

    private void Put(JsonArray kept, int index, IReadOnlyList<PathEdit> edits, ref JsonNode? lastMessage)
    {
        var slot = Slots[index];
        var edit = edits.FirstOrDefault(edit => edit.From <= index + 1 && edit.To > index);
        var begins = edit?.From == index + 1;
        var put = edit is null ? [slot.Node] : begins ? edit.Fragments.Select(Node).ToArray() : [];
        if (edit is { Scope: EditScope.Messages } || slot.Message is null || put.Length == 0 || (edit is null && !slot.IsBlock))
        {
            foreach (var node in put)
            {
                kept.Add(node?.DeepClone());
                lastMessage = slot.Message;
            }

            return;
        }

        if (lastMessage != slot.Message)
        {
            var message = slot.Message.DeepClone().AsObject();
            message["content"] = new JsonArray();
            kept.Add(message);
            lastMessage = slot.Message;
        }

        foreach (var node in put)
        {
            kept[^1]!["content"]!.AsArray().Add(node?.DeepClone());
        }
    }

    private JsonNode? Lone(string section, JsonArray kept, IReadOnlyList<PathEdit> edits)
    {
        var index = Slots.FindIndex(slot => slot.Section == section);
        var edit = edits.FirstOrDefault(edit => edit.From == index + 1);
        return edit is null ? _root[section]!.DeepClone()
            : kept.Count == 0 ? (section == "instructions" ? null : kept)
            : kept.Count == 1 && kept[0]!.GetValueKind() == JsonValueKind.String ? kept[0]!.DeepClone()
            : kept;
    }

    private void AddAll(string section)
    {
        if (_root[section] is JsonArray list)
        {
            Slots.AddRange(list.Select(node => new Slot(section, node, null, false)));
        }
        else if (_root[section] is { } lone)
        {
            Slots.Add(new Slot(section, lone, null, false));
        }
    }

    private void AddMessages()
    {
        foreach (var message in _root["messages"]!.AsArray())
        {
            if (message is JsonObject map && map["content"] is JsonArray { Count: > 0 } blocks)
            {
                Slots.AddRange(blocks.Select(block => new Slot("messages", block, message, true)));
            }
            else
            {
                Slots.Add(new Slot("messages", message, message, false));
            }
        }
    }

    private static JsonNode? Node(PathFragment fragment) => JsonNode.Parse(fragment.Raw.Utf8.Span);
}
