using System.Text;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Caching;

/// <summary>One item of a test's path.</summary>
internal sealed record Item(ItemKind Kind, string Text, ItemMarks Marks = ItemMarks.None)
{
    public static Item System(int tokens, char letter = 's') => new(ItemKind.System, Sample.Tokens(tokens, letter));

    public static Item User(int tokens, char letter = 'u') => new(ItemKind.User, Sample.Tokens(tokens, letter));

    public static Item Assistant(int tokens, char letter = 'a') => new(ItemKind.Assistant, Sample.Tokens(tokens, letter));

    public Item Marked(bool longLife = false) => this with
    {
        Marks = ItemMarks.CacheBreakpoint | (longLife ? ItemMarks.CacheLong : ItemMarks.None),
    };
}

/// <summary>Paths of items.</summary>
internal static class Line
{
    public static PathProposal Path(IReadOnlyList<Item> items)
    {
        var body = new List<byte>();
        var proposed = new ProposedItem[items.Count];
        var chain = ChainHash.Root;
        for (var i = 0; i < proposed.Length; i++)
        {
            var json = Encoding.UTF8.GetBytes($"\"{items[i].Text}\"");
            chain = chain.Extend(ItemHash.Of([(byte)items[i].Kind, .. json]));
            proposed[i] = new ProposedItem(chain, items[i].Kind, items[i].Marks, body.Count, json.Length);
            body.AddRange(json);
        }

        return new PathProposal { Items = proposed, Body = body.ToArray() };
    }

    public static TurnProposal Proposal(
        int turn, string model, IReadOnlyList<Item> items, string? thread = null, DateTimeOffset? deadline = null) =>
        Sample.Proposal(turn, Path(items), model: model, thread: thread, deadline: deadline ?? Sample.Noon.AddDays(1)) with
        {
            Wire = model.Contains("claude", StringComparison.Ordinal) ? WireFormat.Messages : WireFormat.Chat,
            HasCacheBreakpoints = items.Any(static item => item.Marks != ItemMarks.None),
        };
}
