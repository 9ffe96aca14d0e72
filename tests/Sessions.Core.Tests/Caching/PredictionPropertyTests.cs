using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.State;

namespace Sessions.Core.Tests.Caching;

public sealed class PredictionPropertyTests
{
    private static readonly ItemKind[] Kinds =
        [ItemKind.User, ItemKind.Assistant, ItemKind.ToolCall, ItemKind.ToolResult, ItemKind.ToolCall, ItemKind.ToolResult];

    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("sim-claude")]
    [InlineData("gpt-5.6")]
    public void Predicted_AnyConversation_IsWhatTheModelReads(string model) => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ListOf(SessionState.SentPathsMax).ToArbitrary(),
        commands =>
        {
            var (state, provider, line, now) = (new SessionState(), new ModelledProvider(), First(model), Sample.Noon);
            var turn = 0;
            foreach (var command in commands)
            {
                (line, now) = Next(line, now, command);
                var sent = line.Count > 30 ? line[..30] : line;
                var used = command % 11 == 0 ? model + "-mini" : model;
                var (read, cached) = used == model ? provider.Send(model, sent, now) : (0, 0);
                var begun = state.Begin(Line.Proposal(++turn, used, sent), now).Answer.Value!;
                if (used == model)
                {
                    begun.PredictedCacheRead.ShouldBe(read, $"turn {turn}");
                }

                var usage = new TokenUsage
                {
                    Input = begun.ContextTokens,
                    CacheRead = read,
                    CacheWrite = model == "gpt-4o" ? 0 : cached - read,
                };
                state.Complete(Sample.Outcome(turn, usage: usage), now);
            }
        }).QuickCheckThrowOnFailure();

    private static List<Item> First(string model) =>
        [Item.System(900), model == "sim-claude" ? Item.User(400).Marked() : Item.User(400)];

    // Goes on, branches, edits, marks and pauses as the bits say.
    private static (List<Item> Line, DateTimeOffset Now) Next(List<Item> line, DateTimeOffset now, int command)
    {
        var next = new List<Item>(line);
        var letter = (char)('b' + (command % 20));
        switch ((command >> 5) % 8)
        {
            case 0:
                next.RemoveRange(Math.Max(1, next.Count - 1 - (command % 3)), Math.Min(next.Count - 1, 1));
                break;
            case 1:
                var at = (command >> 8) % next.Count;
                next[at] = next[at] with { Text = letter + next[at].Text[1..] };
                break;
            case 2:
                for (var i = 0; i < command % 9; i++)
                {
                    next.Add(new Item(ItemKind.ToolResult, Sample.Tokens(10 + i)));
                }

                break;
            default:
                for (var i = 0; i <= command % 4; i++)
                {
                    next.Add(new Item(Kinds[(command >> (9 + i)) % Kinds.Length], Sample.Tokens(60 + (command % 300), letter)));
                }

                break;
        }

        if ((command >> 14) % 4 == 0)
        {
            // Marks move with the end, as clients do; some of them live long.
            next = [.. next.Select(static item => item with { Marks = ItemMarks.None })];
        }

        if ((command >> 16) % 4 != 0)
        {
            next[^1] = next[^1].Marked((command >> 18) % 5 == 0);
        }

        var pause = ((command >> 21) % 6) switch { 0 => 299, 1 => 301, 2 => 700, 3 => 1_900, _ => 20 };
        return (next, now.AddSeconds(pause));
    }
}
