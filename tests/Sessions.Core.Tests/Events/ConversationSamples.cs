using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Limits;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests.Events;

/// <summary>Samples of what says where a conversation goes on, who shares its limits, and when it ends.</summary>
internal static class ConversationSamples
{
    private static readonly DateTimeOffset At = Sample.Noon.AddMilliseconds(345);
    private static readonly Spending Some = new(1, 1_234, 56_789);

    public static SessionForked Forked { get; } = new()
    {
        At = At,
        Data = new SessionForkedData("other", 7)
        {
            Items =
            [
                new SharedItem(new ChainHash((UInt128)1 << 100), ItemKind.System, 12, 2, 1),
                new SharedItem(new ChainHash((UInt128)2 << 100), ItemKind.User, 34, 5, 9, Continues: true, Session: "first"),
            ],
            Wire = WireFormat.Messages,
            Compaction = new ContextCompactedData
            {
                Anchor = 2,
                Edits = [PathEdit.Removal(1, 1, EditScope.Messages, 12)],
                TokensBefore = 46,
                TokensAfter = 34,
            },
        },
    };

    public static SessionCreated Created { get; } = new()
    {
        At = At,
        Data = new SessionCreatedData("key-1", "fork", Call: Sample.TurnId(7), Parent: "boss"),
    };

    public static SessionCreated CreatedAtEndpoint { get; } = new()
    {
        At = At,
        Data = new SessionCreatedData("key-1", "api", Endpoint: "support"),
    };

    public static SessionRewound Rewound { get; } = new()
    {
        At = At,
        Data = new SessionRewoundData(5, 2, 17, WireFormat.Messages, "key-1"),
    };

    public static SessionRewound RewoundToNothing { get; } = new()
    {
        At = At,
        Data = new SessionRewoundData(0, 0, 0, default, "key-1"),
    };

    public static SessionExpired Expired { get; } = new() { At = At, Data = new SessionExpiredData(604_801) };

    public static SessionExpired Deleted { get; } = new()
    {
        At = At,
        Data = new SessionExpiredData(0, Deleted: true),
    };

    public static ChildAdded Child { get; } = new() { At = At, Data = new ChildAddedData("worker") };

    public static BudgetReserved Reserved { get; } = new()
    {
        At = At,
        Data = new BudgetReservedData(Sample.TurnId(2), "worker", Reservation, At.AddMinutes(10)),
    };

    public static BudgetSettled Settled { get; } = new()
    {
        At = At,
        Data = new BudgetSettledData(Sample.TurnId(2), Some, Some + Some),
    };

    public static BudgetSettled Lost { get; } = new()
    {
        At = At,
        Data = new BudgetSettledData(Sample.TurnId(2), default, Some, Lost: true),
    };

    public static PolicyChanged Limits { get; } = new()
    {
        At = At,
        Data = new PolicyChangedData("key-1", new SessionPolicy
        {
            Limits = new LimitPolicy
            {
                MaxMessages = 500,
                MaxTokens = 1_000_000,
                BudgetUsd = 12.5m,
                TurnsPerMinute = 30,
                TtlSeconds = 3_600,
                OnBusy = BusyAction.Wait,
            },
        }),
    };

    public static TurnStarted Limited(TurnStarted started) => started with
    {
        Data = started.Data with
        {
            Reserved = Reservation,
            Upkeep = true,
            Key = new TurnKey("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"),
        },
    };

    public static TurnEnded Answered(TurnEnded ended) => ended with
    {
        Data = ended.Data with { Answer = new RecordedAnswer(true, new RawJson("\"H4sIAAAAAAAAAwMAAAAAAAAAAAA=\""u8.ToArray())) },
    };

    private static TurnReservation Reservation => new() { Messages = 1, Tokens = 1_284, NanoUsd = 99, Rated = true };
}
