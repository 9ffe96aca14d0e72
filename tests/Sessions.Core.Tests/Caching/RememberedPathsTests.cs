using Sessions.Core.Ledger;
using Sessions.Core.State;

namespace Sessions.Core.Tests.Caching;

public sealed class RememberedPathsTests
{
    private const string Model = "sim-claude";

    [Theory]
    [InlineData(2, 0)]
    [InlineData(12, 3)]
    [InlineData(38, 0)]
    public void Predict_ManyTurnsLater_StillKnowsWhatAnEarlierTurnHasCached(int early, int itemsLess)
    {
        var state = new SessionState();
        var items = new List<Item> { Item.System(2_000) };
        for (var turn = 1; turn <= 40; turn++)
        {
            items.Add(Item.User(50, (char)('a' + (turn % 26))));
            Send(state, turn, [.. items.SkipLast(1), items[^1].Marked()]);
        }

        // The rest is sent otherwise, as behind a compaction's cut.
        Item[] cut = [.. items.Take(early), Item.User(77, 'z'), Item.User(50).Marked()];
        var plan = state.Begin(Line.Proposal(41, Model, cut)).Answer.Value!;

        var cached = 2_000 + (50 * (early - 1));
        plan.PredictedCacheRead.ShouldBeInRange(cached - (50 * itemsLess), cached);
    }

    private static void Send(SessionState state, int turn, IReadOnlyList<Item> items)
    {
        state.Begin(Line.Proposal(turn, Model, items));
        state.Complete(Sample.Outcome(turn, usage: new TokenUsage { Input = items.Sum(static item => item.Text.Length + 2) }));
    }
}
