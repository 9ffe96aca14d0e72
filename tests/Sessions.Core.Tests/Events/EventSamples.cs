using Sessions.Contracts.Policies;
using Sessions.Core.Caching;
using Sessions.Core.Compaction;
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
        ["session.created.call"] = new SessionCreated
        {
            At = At,
            Data = new SessionCreatedData("key-1", "api", Call: Sample.TurnId(7)),
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
        ["policy.changed"] = new PolicyChanged
        {
            At = At,
            Data = new PolicyChangedData("key-1", new SessionPolicy
            {
                Compaction = new CompactionPolicy
                {
                    Enabled = false,
                    Summary = new SummaryPolicy { Upstream = "anthropic", Model = "claude-haiku-4-5" },
                },
                CacheHints = new CacheHintPolicy { Life = CacheLife.Auto },
            }),
        },
        ["policy.changed.none"] = new PolicyChanged { At = At, Data = new PolicyChangedData("key-1") },
        ["context.compacted"] = Compacted(),
        ["context.compacted.provider"] = new ContextCompacted
        {
            At = At,
            Data = new ContextCompactedData
            {
                Strategies = [CompactionStrategy.Provider],
                Anchor = 31,
                Edits =
                [
                    new PathEdit(
                        4, 9, EditScope.Messages, 2_000,
                        [new PathFragment(ItemKind.Compaction, 30, new KeptJson("{ \"type\":\"compaction\" }"u8.ToArray()))])
                    {
                        Upstream = "openai",
                    },
                ],
                TokensBefore = 150_100,
                TokensAfter = 148_130,
                PlannedAt = 40,
            },
        },
        ["context.compacted.client"] = new ContextCompacted
        {
            At = At,
            Turn = 9,
            Data = new ContextCompactedData
            {
                Trigger = CompactionTrigger.Client,
                Anchor = 0,
                TokensBefore = 180_000,
                TokensAfter = 12_000,
                PlannedAt = 41,
            },
        },
        ["context.restored"] = new ContextRestored { At = At, Data = new ContextRestoredData(17, "key-1") },
        ["context.compaction_failed"] = new CompactionFailed
        {
            At = At,
            Turn = 3,
            Data = new CompactionFailedData("no_gain", 150_000, "Nothing to clear."),
        },
        ["context.pressure"] = new ContextPressure
        {
            At = At,
            Turn = 3,
            Data = new ContextPressureData(0.75, 0.7612, 139_765, 183_616),
        },
        ["metadata.changed"] = new MetadataChanged
        {
            At = At,
            Data = new MetadataChangedData(new Dictionary<string, string> { ["a"] = "1" }, ["b"]),
        },
        ["turn.started.cache"] = Expecting(),
        ["turn.completed.cache"] = Compared(),
        ["cache.broken"] = new CacheBroken
        {
            At = At,
            Turn = 2,
            Data = new CacheBrokenData
            {
                Cause = CacheCause.PrefixChanged,
                Expected = 9_000,
                Predicted = 1_024,
                Reported = 1_000,
                LostTokens = 7_976,
                LostNanoUsd = 123,
                Previous = 1,
                GapSeconds = 0,
                Depth = 2,
                Kind = ItemKind.System,
                Old = 2,
                OldPosition = 2,
                New = 7,
                NewPosition = 5,
            },
        },
        ["session.forked"] = new SessionForked { At = At, Turn = 1, Data = new SessionForkedData("other", 7) },
        ["session.forked.items"] = ConversationSamples.Forked,
        ["session.created.parent"] = ConversationSamples.Created,
        ["session.created.endpoint"] = ConversationSamples.CreatedAtEndpoint,
        ["items.appended.wire"] = new ItemsAppended
        {
            At = At,
            Data = new ItemsAppendedData(3, 4, [Item(1, ItemKind.User)], WireFormat.Responses),
        },
        ["turn.started.limited"] = ConversationSamples.Limited(Started()),
        ["turn.completed.answer"] = ConversationSamples.Answered(Ended(TurnEnding.Completed, null)),
        ["session.rewound"] = ConversationSamples.Rewound,
        ["session.rewound.empty"] = ConversationSamples.RewoundToNothing,
        ["session.expired"] = ConversationSamples.Expired,
        ["session.expired.deleted"] = ConversationSamples.Deleted,
        ["child.added"] = ConversationSamples.Child,
        ["budget.reserved"] = ConversationSamples.Reserved,
        ["budget.settled"] = ConversationSamples.Settled,
        ["budget.settled.lost"] = ConversationSamples.Lost,
        ["policy.changed.limits"] = ConversationSamples.Limits,
        ["session.closed"] = new SessionClosed { At = At },
        ["custom.note"] = new CustomEvent
        {
            At = At,
            Turn = 2,
            Type = "custom.note",
            Data = new CustomEventData("key-1", Raw("{\"n\": [1, null]}"), "once", "0123456789abcdef0123456789abcdefcustom.note"),
        },
        ["custom.note.call"] = new CustomEvent
        {
            At = At,
            Type = "custom.note",
            Data = new CustomEventData("key-1", Raw("{\"n\": [1, null]}"), Call: Sample.TurnId(7)),
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

    private static TurnEnded Compared()
    {
        var ended = Ended(TurnEnding.Completed, null);
        return ended with { Data = ended.Data with { Cache = CacheOutcome.Less } };
    }

    private static TurnStarted Expecting()
    {
        var started = Started();
        return started with
        {
            Data = started.Data with
            {
                Cache = new CacheExpectation
                {
                    Best = 9_000,
                    Cause = CacheCause.PrefixChanged,
                    Reusable = 2_000,
                    Previous = 1,
                    GapSeconds = 70,
                    Depth = 2,
                    Old = 2,
                    New = 7,
                    Racing = true,
                    Entries = [new CacheHint(1, true), new CacheHint(5, false)],
                },
                Hints = [new CacheHint(5, false)],
                PromptCacheKey = "ses",
            },
        };
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

    private static ContextCompacted Compacted() => new()
    {
        At = At,
        Turn = 12,
        Data = new ContextCompactedData
        {
            Trigger = CompactionTrigger.Policy,
            Strategies = [CompactionStrategy.ClearToolResults, CompactionStrategy.Truncate],
            Anchor = 31,
            Base = 17,
            Edits =
            [
                new PathEdit(
                    4, 4, EditScope.Items, 2_000,
                    [new PathFragment(ItemKind.ToolResult, 30, new KeptJson("{ \"a\":\"\\u00e9\" }"u8.ToArray()))]),
                PathEdit.Removal(6, 9, EditScope.Messages, 700),
            ],
            TokensBefore = 150_100,
            TokensAfter = 88_000,
            BreakEvenTurns = 4,
            ContextManagement = new KeptJson("{\"edits\":[]}"u8.ToArray()),
            DryRun = true,
            PlannedAt = 40,
            Principal = "key-1",
        },
    };
}
