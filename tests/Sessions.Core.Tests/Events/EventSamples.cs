using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Events;

/// <summary>One event of every type, with every member set, and the sparse forms beside them.</summary>
internal static class EventSamples
{
    private static readonly DateTimeOffset At = Sample.Noon.AddMilliseconds(345);

    public static IReadOnlyDictionary<string, SessionEvent> All { get; } = new Dictionary<string, SessionEvent>
    {
        ["session.created"] = new SessionCreated
        {
            At = At,
            Data = new SessionCreatedData("key-1", "x-session-id", new Dictionary<string, string> { ["team"] = "größe" }),
        },
        ["items.appended"] = new ItemsAppended
        {
            At = At,
            Turn = 2,
            Data = new ItemsAppendedData(3, 4, [Item(1, ItemKind.ToolDefinition), Item(2, ItemKind.Other)]),
        },
        ["items.appended.root"] = new ItemsAppended
        {
            At = At,
            Turn = 1,
            Data = new ItemsAppendedData(
                0, 1, [new AppendedItem(new ChainHash(7), ItemKind.User, 0, 12, Continues: true)]),
        },
        ["turn.started"] = Started(),
        ["turn.started.calibrated"] = Calibrated(),
        ["turn.started.empty"] = Empty(),
        ["turn.completed"] = Ended(TurnEnding.Completed, null),
        ["turn.completed.tip"] = Tipped(),
        ["turn.failed"] = Ended(TurnEnding.Failed, new TurnError("overloaded_error", "529", "Overloaded \"now\"")),
        ["turn.aborted"] = Ended(TurnEnding.Aborted, null),
        ["turn.lost"] = new TurnEnded
        {
            At = At,
            Turn = 2,
            Ending = TurnEnding.Lost,
            Data = new TurnEndedData { TurnId = Sample.TurnId(2), Total = new LedgerTotals { Lost = 1 } },
        },
        ["metadata.changed"] = new MetadataChanged
        {
            At = At,
            Data = new MetadataChangedData(new Dictionary<string, string> { ["a"] = "1" }, ["b"]),
        },
        ["session.closed"] = new SessionClosed { At = At },
        ["custom.note"] = new CustomEvent
        {
            At = At,
            Turn = 2,
            Type = "custom.note",
            Data = new CustomEventData("key-1", Raw("{\"n\": [1, null]}"), "once", "0123456789abcdef0123456789abcdefcustom.note"),
        },
    };

    private static RawJson Raw(string json) => new(System.Text.Encoding.UTF8.GetBytes(json));

    private static AppendedItem Item(int number, ItemKind kind) =>
        new(new ChainHash((UInt128)number << 100), kind, 10 * number, 40 * number, Raw: Raw($"{{ \"k\" :  {number} }}"));

    private static TurnEnded Tipped()
    {
        var ended = Ended(TurnEnding.Completed, null);
        return ended with { Data = ended.Data with { Tip = new ChainHash((UInt128)7 << 100) } };
    }

    private static TurnStarted Started() => new()
    {
        At = At,
        Turn = 2,
        Data = new TurnStartedData
        {
            TurnId = Sample.TurnId(2),
            Principal = "key-1",
            Wire = WireFormat.Messages,
            Model = "claude-sonnet-4-5",
            Upstream = "anthropic",
            Stream = true,
            Leaf = 5,
            Items = 5,
            Matched = 3,
            ContextTokens = 1_234,
            Window = 200_000,
            UsableWindow = 136_000,
            PredictedCacheRead = 1_024,
            Breakpoint = 4,
            LongLife = true,
            Deadline = At.AddMinutes(10),
            FrontDoor = "node/1",
            Thread = "main",
            ParentThread = "root",
            Agent = "explore",
            TraceId = "0123456789abcdef0123456789abcdef",
            Metadata = new Dictionary<string, string> { ["run"] = "7" },
        },
    };

    private static TurnStarted Calibrated()
    {
        var started = Started();
        return started with { Data = started.Data with { CountedTokens = 1_000, TokenRatio = 1.234 } };
    }

    // An empty path: every number that may be zero is.
    private static TurnStarted Empty() => new()
    {
        At = Sample.Noon,
        Turn = 1,
        Data = new TurnStartedData
        {
            TurnId = Sample.TurnId(1),
            Principal = "key-1",
            Wire = WireFormat.Chat,
            Model = "sim-small",
            Upstream = "openai",
            Leaf = 0,
            Items = 0,
            Matched = 0,
            ContextTokens = 0,
            Window = 8_192,
            UsableWindow = 7_168,
            Deadline = At.AddMinutes(10),
            FrontDoor = "node/1",
        },
    };

    private static TurnEnded Ended(TurnEnding ending, TurnError? error) => new()
    {
        At = At,
        Turn = 2,
        Ending = ending,
        Data = new TurnEndedData
        {
            TurnId = Sample.TurnId(2),
            Status = 200,
            Usage = Usage,
            Estimated = true,
            UsageRaw = Raw("{\"input_tokens\":9}"),
            UsageProblem = "The reported numbers contradict each other.",
            CostNanoUsd = 123_456,
            PriceVersion = "2026-11-21.1",
            ResponseId = "msg_1",
            ResponseModel = "claude-sonnet-4-5-20250929",
            FinishReason = "end_turn",
            LatencyMs = 1_234.567,
            TimeToFirstTokenMs = 89.01,
            Error = error,
            Total = new LedgerTotals
            {
                Usage = Usage,
                CostNanoUsd = 123_456,
                Completed = 1,
                Failed = 2,
                Aborted = 3,
                Lost = 4,
                Estimated = 5,
                Unpriced = 6,
            },
            OutputTruncated = true,
            Output = Raw("{\"content\": \"hi\"}"),
        },
    };

    private static readonly TokenUsage Usage = new()
    {
        Input = 100,
        CacheRead = 50,
        CacheWrite = 20,
        CacheWriteLong = 10,
        Output = 30,
        Reasoning = 5,
    };
}
