using System.Globalization;
using System.Text;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Compaction;

/// <summary>
/// A conversation that grows: each item a JSON list of strings, <c>["result","c1","xxx"]</c>, that
/// <see cref="ListEditor"/> reads.
/// </summary>
internal sealed class Dialogue(WireFormat wire = WireFormat.Chat, string model = "sim-small")
{
    private readonly List<(ItemKind Kind, string Json, bool Continues)> _items = [];
    private int _calls;

    public WireFormat Wire => wire;

    public string Model => model;

    public int Count => _items.Count;

    public string JsonOf(int depth) => _items[depth - 1].Json;

    public ItemKind KindOf(int depth) => _items[depth - 1].Kind;

    public Dialogue Copy()
    {
        var copy = new Dialogue(wire, model) { _calls = _calls };
        copy._items.AddRange(_items);
        return copy;
    }

    public Dialogue System(string text) => Add(ItemKind.System, "system", text);

    public Dialogue User(string text) => Add(ItemKind.User, "user", text);

    public Dialogue Assistant(string text) => Add(ItemKind.Assistant, "assistant", text);

    /// <summary>One answer of the model that calls a tool, with thinking before it, and the tool's result.</summary>
    public Dialogue ToolRound(int resultLength, string tool = "bash", string? path = null, bool thinks = false)
    {
        var id = "c" + (++_calls).ToString(CultureInfo.InvariantCulture);
        if (thinks)
        {
            Add(ItemKind.Reasoning, "thinking", id);
            _items.Add((ItemKind.ToolCall, Json("call", id, tool, path ?? ""), true));
        }
        else
        {
            Add(ItemKind.ToolCall, "call", id, tool, path ?? "");
        }

        return Add(ItemKind.ToolResult, "result", id, new string('r', resultLength));
    }

    public Dialogue Edit(int depth, string text)
    {
        _items[depth - 1] = _items[depth - 1] with { Json = Json("edited", text) };
        return this;
    }

    public Dialogue Keep(int count)
    {
        _items.RemoveRange(count, _items.Count - count);
        return this;
    }

    public PathProposal Path(int firstCarried = 0)
    {
        var body = new List<byte>();
        var items = new ProposedItem[_items.Count];
        var chain = ChainHash.Root;
        for (var i = 0; i < items.Length; i++)
        {
            var json = Encoding.UTF8.GetBytes(_items[i].Json);
            chain = chain.Extend(ItemHash.Of(json));
            items[i] = new ProposedItem(
                chain, _items[i].Kind, _items[i].Continues ? ItemMarks.Continues : ItemMarks.None, body.Count, json.Length);
            body.AddRange(json);
        }

        return new PathProposal { Items = items, Body = body.ToArray(), FirstCarried = firstCarried };
    }

    public TurnProposal Proposal(int turn, int firstCarried = 0) =>
        Sample.Proposal(turn, Path(firstCarried), model: model) with { Wire = wire };

    private Dialogue Add(ItemKind kind, params string[] texts)
    {
        _items.Add((kind, Json(texts), false));
        return this;
    }

    private static string Json(params string[] texts) => "[" + string.Join(',', texts.Select(static t => $"\"{t}\"")) + "]";
}
