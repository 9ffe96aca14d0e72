using System.Text;
using System.Text.Json.Nodes;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Edits;

/// <summary>Random edits that fit a request.</summary>
internal sealed class RandomEdits(WireFormat wire, TreePath tree, RandomBodies bodies, LooseJson loose, Random random)
{
    public List<PathEdit> Next()
    {
        var edits = new List<PathEdit>();
        var removesAll = random.Next(12) == 0;
        for (var at = random.Next(3); at < tree.Slots.Count;)
        {
            var edit = removesAll ? Remove(at) : Edit(at);
            edits.Add(edit);
            at = edit.To + (removesAll ? 0 : random.Next(4));
        }

        return edits;
    }

    private PathEdit Remove(int at) => new(at + 1, LastOf(at, tree.Slots.Count) + 1, EditScope.Items, 9, []);

    private PathEdit Edit(int at)
    {
        var slots = tree.Slots;
        var to = LastOf(at, random.Next(1, 5));
        var isMessages = slots[at].Section is "messages" or "input" && (!slots[at].IsBlock || IsFirst(at)) && random.Next(2) == 0;
        if (isMessages && wire == WireFormat.Messages)
        {
            while (to + 1 < slots.Count && slots[to + 1].IsBlock && slots[to + 1].Message == slots[to].Message)
            {
                to++;
            }
        }

        var scope = isMessages ? EditScope.Messages : EditScope.Items;
        var count = scope == EditScope.Items && tree.IsSealed(at) ? 0 : random.Next(4);
        return new PathEdit(at + 1, to + 1, scope, 9, [.. Enumerable.Range(0, count).Select(_ => Fragment(slots[at], isMessages))]);
    }

    private bool IsFirst(int at) => at == 0 || tree.Slots[at - 1].Message != tree.Slots[at].Message;

    private int LastOf(int at, int count)
    {
        var last = at;
        while (last + 1 < tree.Slots.Count && --count > 0 && tree.Slots[last + 1].Section == tree.Slots[at].Section)
        {
            last++;
        }

        return last;
    }

    private PathFragment Fragment(Slot slot, bool isMessages)
    {
        JsonNode node = slot.Section switch
        {
            "tools" or "functions" => bodies.Tool(),
            "system" => bodies.TextBlock(),
            "instructions" => JsonValue.Create(bodies.Text()),
            _ when wire != WireFormat.Messages => bodies.Entry(),
            _ when isMessages => new JsonObject { ["role"] = "user", ["content"] = random.Next(2) == 0 ? bodies.Text() : new JsonArray(bodies.TextBlock()) },
            _ => bodies.Block(),
        };
        return new PathFragment(ItemKind.User, 1, new KeptJson(Encoding.UTF8.GetBytes(loose.Write(node))));
    }
}
