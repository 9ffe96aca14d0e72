using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Runtime.Reading;

namespace Sessions.Runtime;

public sealed partial class SessionActivation
{
    /// <inheritdoc />
    public ValueTask<Answer<ConversationFacts>> ReadConversationAsync(
        Principal caller, ChainHash? known, CancellationToken cancellationToken) =>

        // What another node has written since is found out by the turn that builds on this.
        ExecuteAsync<SessionState, ConversationFacts>(
            state => SessionAccess.RefuseUse(state, caller) is { } refusal ? refusal : state,
            state => ConversationOf(state, known),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> AppendItemsAsync(
        ItemsCommand command, CancellationToken cancellationToken) =>
        ExecuteAsync(
            state => AppendItems.Decide(state, command, _services.Counter, Now, _rules.Policy),
            Facts,
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> RewindAsync(
        Principal caller, ConversationTip tip, CancellationToken cancellationToken) =>
        ExecuteAsync(state => RewindSession.Decide(state, caller, tip, Now), Facts, cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> ForkAsync(ForkCommand command, CancellationToken cancellationToken) =>
        ExecuteAsync(
            state => command.Parent == Key.Id.Value
                ? ShareBudget.Circle
                : ForkSession.Decide(state, command, _services.Counter, Now),
            Facts,
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask<Answer<ForkOffer>> OfferForkAsync(
        Principal caller, int? turn, CancellationToken cancellationToken)
    {
        // Taken while nothing of it is in flight: what a fork names must stand where it says.
        var answer = await OfferAsync(caller, null, cancellationToken).ConfigureAwait(false);
        if (answer.IsRefused || turn is not { } number)
        {
            return answer;
        }

        var found = await TurnTips.FindAsync(_services.Store, this, number, cancellationToken).ConfigureAwait(false);
        return found.IsRefused
            ? found.Refusal
            : await OfferAsync(caller, found.Value.Tip, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<Answer<ForkOffer>> OfferAsync(
        Principal caller, ConversationTip? tip, CancellationToken cancellationToken) =>
        ExecuteAsync<SessionState, ForkOffer>(
            state => SessionAccess.RefuseRead(state, caller) is { } refusal ? refusal
                : tip?.Leaf > state.Tree.Count ? HistoryChanged
                : state,
            state => Offer(state, tip ?? state.Tip),
            cancellationToken);

    private static ConversationFacts ConversationOf(SessionState state, ChainHash? known)
    {
        var tip = state.Tip;
        var leaf = tip.Leaf == 0 ? ChainHash.Root : state.Tree[tip.Leaf].Chain;
        return new ConversationFacts
        {
            Tip = tip,
            Leaf = leaf,
            Items = leaf == known ? [] : ItemsTo(state, tip.Leaf),
            Model = state.Model,
            Thread = state.MainThread,
            Head = state.Head,
            CreatedAt = state.CreatedAt,
            Parent = state.Parent,
            Endpoint = state.Endpoint,
            Metadata = state.Metadata is null ? null : new Dictionary<string, string>(state.Metadata),
            Policy = state.Policy,
            Spent = state.Spent,
        };
    }

    private ForkOffer Offer(SessionState state, ConversationTip tip)
    {
        var path = ItemsTo(state, tip.Leaf);
        var shared = new SharedItem[path.Length];
        for (var i = 0; i < shared.Length; i++)
        {
            var item = path[i];
            ref readonly var node = ref state.Tree[item.Node];
            var held = state.SharedAt(item.Node);
            shared[i] = new SharedItem(
                node.Chain,
                node.Kind,
                item.Tokens,
                held?.Position ?? node.Position,
                held?.Node ?? item.Node,
                (node.Marks & ItemMarks.Continues) != 0,
                held is null ? null : held.Session ?? state.ForkedFrom!.Session);
        }

        var compaction = state.CompactionAt(tip.Leaf, path.Length + 1, upstream: null);
        var origin = new SessionForkedData(Key.Id.Value, tip.Turn)
        {
            Items = shared,
            Wire = tip.Wire,
            Model = state.Model,
            Compaction = compaction is null ? null : new ContextCompactedData
            {
                // The fork's nodes are this path's, from 1.
                Anchor = state.Tree[compaction.Anchor].Depth,
                Edits = compaction.Edits,
                ContextManagement = compaction.ContextManagement,
                TokensBefore = state.Tree[tip.Leaf].PathTokens,
                TokensAfter = state.Tree[tip.Leaf].PathTokens - compaction.Saved,
            },
        };
        return new ForkOffer(origin, new TurnPath(tip.Turn, state.Model ?? "", 0, 0, path)
        {
            Wire = tip.Wire,
            Leaf = tip.Leaf,
        }, tip)
        {
            Endpoint = state.Endpoint,
            Policy = state.Endpoint is null ? null : state.Policy,
        };
    }

    private static PathItem[] ItemsTo(SessionState state, int leaf)
    {
        var path = state.Tree.PathTo(leaf);
        var items = new PathItem[path.Length];
        for (var i = 0; i < path.Length; i++)
        {
            ref readonly var node = ref state.Tree[path[i]];
            items[i] = new PathItem(path[i], node.Depth, node.Kind, state.Tree.TokensOf(path[i]), node.Position);
        }

        return items;
    }
}
