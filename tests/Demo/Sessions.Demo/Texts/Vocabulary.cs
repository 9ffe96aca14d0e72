namespace Sessions.Demo.Texts;

/// <summary>The words of the program that is reviewed: a ledger of a freight yard.</summary>
internal static class Vocabulary
{
    public static readonly string[] Nouns =
    [
        "Posting", "Account", "Batch", "Reservation", "Tariff", "Manifest", "Consignment", "Berth", "Invoice", "Ledger",
        "Statement", "Carrier", "Voucher", "Exchange", "Allocation", "Journal", "Settlement", "Crane", "Slot", "Waybill",
    ];

    public static readonly string[] Verbs =
    [
        "Reserve", "Release", "Post", "Reverse", "Allocate", "Reconcile", "Settle", "Load", "Validate", "Merge", "Split",
        "Freeze", "Archive", "Price", "Accrue", "Match", "Void", "Transfer",
    ];

    public static readonly string[] Fields =
    [
        "amount", "currency", "dueAt", "accountId", "carrier", "weight", "reference", "postedBy", "version", "balance",
        "tariffCode", "berthId", "limit", "discount", "openItems", "expected", "region", "cutoff",
    ];

    public static readonly string[] Situations =
    [
        "EmptyBatch", "LockedAccount", "UnknownCurrency", "ExpiredTariff", "DuplicateReference", "NegativeAmount",
        "ClosedPeriod", "ConcurrentWriter", "RoundedHalf", "MissingCarrier", "OverdrawnAccount", "LeapDay", "BatchOfOne",
        "RetriedCall", "OldVersion", "ForeignRegion",
    ];

    public static readonly string[] Expectations =
    [
        "IsRefused", "KeepsTheBalance", "PostsOnce", "ReturnsTheSameReceipt", "Throws", "LeavesNoReservation",
        "RoundsToEven", "IsIdempotent", "WritesTheJournalFirst", "ReportsTheConflict",
    ];

    public static readonly string[] Rooms =
        ["Postings", "Accounts", "Tariffs", "Settlement", "Reservations", "Journal", "Imports", "Reporting"];
}
