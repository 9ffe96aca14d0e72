using Sessions.Core.Compaction.Planning;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>The path of a proposal that is being admitted, where it meets the tree.</summary>
internal sealed class AdmittedPath(
    SessionState state, TurnProposal proposal, ModelCard card, int matched, int node, AppendedItem[] appended)
{
    public SessionState State => state;

    public TurnProposal Proposal => proposal;

    public ModelCard Card => card;

    /// <summary>Items that the session knew before.</summary>
    public int Matched => matched;

    /// <summary>Node of the last of them; 0 for none.</summary>
    public int Node => node;

    /// <summary>The items that are new.</summary>
    public AppendedItem[] Appended => appended;

    /// <summary>Node of the path's last item, once the new items are in the tree.</summary>
    public int Leaf => appended.Length == 0 ? node : state.Tree.Count + appended.Length;

    /// <summary>Tokens of the path as the client sent it, and of what primes the answer.</summary>
    public required int Tokens { get; init; }

    /// <summary>Position that the first event after the new items gets.</summary>
    public long NextPosition => state.Head + (state.Exists ? 0 : 1) + (appended.Length > 0 ? 1 : 0) + 1;

    /// <summary>The number of the turn.</summary>
    public int Turn => state.Turns + 1;

    /// <summary>Node of the item at a depth.</summary>
    public int NodeAt(int depth) =>
        depth > matched ? state.Tree.Count + depth - matched : state.Tree.AncestorAt(node, depth);

    /// <summary>All items with their bytes.</summary>
    public ContextItem[] Items()
    {
        var proposed = proposal.Path.Items.Span;
        var items = new ContextItem[proposed.Length];
        var known = state.Tree.PathTo(node);
        for (var i = 0; i < items.Length; i++)
        {
            var json = proposal.Path.Body.Slice(proposed[i].Offset, proposed[i].Length);
            var continues = (proposed[i].Marks & ItemMarks.Continues) != 0;
            items[i] = i < matched
                ? new ContextItem(
                    known[i],
                    state.Tree[known[i]].Position,
                    proposed[i].Kind,
                    state.Tree.TokensOf(known[i]),
                    continues,
                    json)
                : new ContextItem(
                    NodeAt(i + 1),
                    NextPosition - 1,
                    proposed[i].Kind,
                    appended[i - matched].Tokens,
                    continues,
                    json);
        }

        return items;
    }
}
