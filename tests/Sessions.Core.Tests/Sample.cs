using System.Text;
using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests;

/// <summary>Principals, paths, proposals and outcomes that say only what a test is about.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    public static readonly Principal Owner = Key("key-1");
    public static readonly ITokenCounter Counter = new ByteCounter();

    public static Principal Key(string id, Scopes scopes = Scopes.Use) =>
        new(TenantId.Parse("acme"), id, scopes);

    public static Guid TurnId(int number) => new(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    /// <summary>A path whose items are JSON strings of these texts; a leading <c>!</c> marks a cache breakpoint.</summary>
    public static PathProposal Path(params ReadOnlySpan<string> texts)
    {
        var body = new List<byte>();
        var items = new ProposedItem[texts.Length];
        var chain = ChainHash.Root;
        for (var i = 0; i < texts.Length; i++)
        {
            var marks = texts[i].StartsWith('!') ? ItemMarks.CacheBreakpoint : ItemMarks.None;
            marks |= texts[i].StartsWith("!!", StringComparison.Ordinal) ? ItemMarks.CacheLong : ItemMarks.None;
            var json = Encoding.UTF8.GetBytes($"\"{texts[i].TrimStart('!')}\"");
            chain = chain.Extend(ItemHash.Of(json));
            items[i] = new ProposedItem(chain, ItemKind.User, marks, body.Count, json.Length);
            body.AddRange(json);
        }

        return new PathProposal { Items = items, Body = body.ToArray() };
    }

    /// <summary>A text whose item counts so many tokens.</summary>
    public static string Tokens(int tokens, char letter = 'x') => new(letter, tokens - 2);

    public static TurnProposal Proposal(
        int turn,
        PathProposal? path = null,
        Principal? principal = null,
        string model = "sim-small",
        DateTimeOffset? deadline = null,
        string frontDoor = "node/1",
        string? thread = null,
        CaptureMode capture = CaptureMode.Full,
        bool mustExist = false,
        IReadOnlyDictionary<string, string>? metadata = null) => new()
        {
            TurnId = TurnId(turn),
            Principal = principal ?? Owner,
            Wire = WireFormat.Chat,
            Model = model,
            Upstream = "openai",
            Path = path ?? Path("hello"),
            IdentitySource = "x-session-id",
            Deadline = deadline ?? Noon.AddMinutes(10),
            FrontDoor = frontDoor,
            MustExist = mustExist,
            Thread = thread,
            Capture = capture,
            Metadata = metadata,
        };

    public static TurnOutcome Outcome(
        int turn, TurnEnding ending = TurnEnding.Completed, TokenUsage? usage = null, int counted = 0) => new()
        {
            TurnId = TurnId(turn),
            Ending = ending,
            Usage = usage,
            CountedOutput = counted,
        };

    public static Decision<TurnPlan> Begin(this SessionState state, TurnProposal proposal, DateTimeOffset? now = null) =>
        state.Take(BeginTurn.Decide(state, proposal, Counter, ModelCatalog.BuiltIn, now ?? Noon));

    public static Decision<TurnReceipt>? Complete(this SessionState state, TurnOutcome outcome, DateTimeOffset? now = null)
    {
        var decision = CompleteTurn.Decide(state, outcome, ModelCatalog.BuiltIn, now ?? Noon);
        return decision is { } decided ? state.Take(decided) : default(Decision<TurnReceipt>?);
    }

    public static IReadOnlyList<SessionEvent> Expire(this SessionState state, DateTimeOffset now)
    {
        var events = ExpireTurns.Decide(state, static _ => false, now);
        state.ApplyAll(events);
        return events;
    }

    /// <summary>Applies a decision's events and hands the decision on.</summary>
    public static Decision<T> Take<T>(this SessionState state, Decision<T> decision)
        where T : class
    {
        state.ApplyAll(decision.Events);
        return decision;
    }

    public static void ApplyAll(this SessionState state, IEnumerable<SessionEvent> events)
    {
        foreach (var e in events)
        {
            state.Apply(e);
        }
    }
}
