using System.Text.Json.Serialization;
using Sessions.Core.Caching;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Limits;
using Sessions.Core.Turns;

namespace Sessions.Core.Events;

/// <summary>Payload of <c>session.created</c>.</summary>
/// <param name="Owner">Key id of the principal that the session belongs to.</param>
/// <param name="Source">Where the session id came from.</param>
/// <param name="Metadata">Metadata it was created with.</param>
/// <param name="Call">The call that created it; absent where a call is never made twice.</param>
/// <param name="Parent">The session that it works for and shares the limits of; absent for none.</param>
/// <param name="Endpoint">The endpoint that it belongs to for good; absent for none.</param>
public sealed record SessionCreatedData(
    string Owner,
    string Source,
    IReadOnlyDictionary<string, string>? Metadata = null,
    Guid? Call = null,
    string? Parent = null,
    string? Endpoint = null);

/// <summary>Payload of <c>items.appended</c>: a run of items, each the child of the one before.</summary>
/// <param name="Parent">Number of the node that the first item hangs below; 0 for the root.</param>
/// <param name="First">Number of the first item's node; the others follow.</param>
/// <param name="Items">The items.</param>
/// <param name="Wire">Wire format of the items, where no turn brings them; absent where one does.</param>
public sealed record ItemsAppendedData(
    int Parent, int First, IReadOnlyList<AppendedItem> Items, WireFormat Wire = default);

/// <summary>One item as the log keeps it.</summary>
/// <param name="Chain">The item and everything before it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Tokens">Tokens by the grid's count.</param>
/// <param name="Bytes">Length of the client's bytes.</param>
/// <param name="Continues">Whether it is a further block of the message before it.</param>
/// <param name="Raw">The client's exact bytes; absent when only metadata is captured.</param>
public sealed record AppendedItem(
    ChainHash Chain, ItemKind Kind, int Tokens, int Bytes, bool Continues = false, RawJson? Raw = null);

/// <summary>Payload of <c>turn.started</c>.</summary>
/// <remarks>A required number is written even when it is zero: a reader refuses a payload without it.</remarks>
public sealed record TurnStartedData
{
    /// <summary>The front door's id of the turn.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Guid TurnId { get; init; }

    /// <summary>Key id of the principal that asked.</summary>
    public required string Principal { get; init; }

    /// <summary>Wire format of the call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required WireFormat Wire { get; init; }

    /// <summary>Model as the request spells it.</summary>
    public required string Model { get; init; }

    /// <summary>Upstream that the call went to.</summary>
    public required string Upstream { get; init; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>Node of the path's last item; 0 for an empty path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Leaf { get; init; }

    /// <summary>Items in the path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Items { get; init; }

    /// <summary>How many of them were known before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Matched { get; init; }

    /// <summary>Tokens of the path by the grid's count, corrected by what the provider has reported before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int ContextTokens { get; init; }

    /// <summary>Tokens of the path by the grid's count alone; absent where that is the same.</summary>
    public int CountedTokens { get; init; }

    /// <summary>
    /// Reported tokens for each counted one, as it was assumed; absent for a model that is counted exactly.
    /// </summary>
    public double? TokenRatio { get; init; }

    /// <summary>The model's window in tokens.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Window { get; init; }

    /// <summary>The window less the output reserve, in tokens.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int UsableWindow { get; init; }

    /// <summary>Prompt tokens that the provider's prefix cache should still hold.</summary>
    public int PredictedCacheRead { get; init; }

    /// <summary>
    /// Position of the compaction that the turn replays; 0 where it sends the path as the client did.
    /// </summary>
    public long Compaction { get; init; }

    /// <summary>
    /// Tokens that the compaction keeps out of the context; <see cref="ContextTokens"/> is without them.
    /// </summary>
    public int CompactedTokens { get; init; }

    /// <summary>Depth of the deepest item with a cache breakpoint; 0 for none.</summary>
    public int Breakpoint { get; init; }

    /// <summary>Whether that breakpoint asked for the long life.</summary>
    public bool LongLife { get; init; }

    /// <summary>What it could have read from the prefix cache; absent where the model has none.</summary>
    public CacheExpectation? Cache { get; init; }

    /// <summary>Cache breakpoints that the grid sets; absent for none.</summary>
    public IReadOnlyList<CacheHint>? Hints { get; init; }

    /// <summary>The <c>prompt_cache_key</c> that the grid sets; absent for none.</summary>
    public string? PromptCacheKey { get; init; }

    /// <summary>When the turn counts as lost.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The front door that runs it.</summary>
    public required string FrontDoor { get; init; }

    /// <summary>
    /// How the session was found when the client did not name it; absent in a session's first turn and where it did.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Line of conversation.</summary>
    public string? Thread { get; init; }

    /// <summary>The thread that started this one.</summary>
    public string? ParentThread { get; init; }

    /// <summary>Kind of side agent.</summary>
    public string? Agent { get; init; }

    /// <summary>W3C trace id.</summary>
    public string? TraceId { get; init; }

    /// <summary>Metadata of the turn.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What is set aside for it until it has ended.</summary>
    public TurnReservation? Reserved { get; init; }

    /// <summary>Whether it is a call of the grid's own, which is no message.</summary>
    public bool Upkeep { get; init; }

    /// <summary>What a repeated request is recognised by.</summary>
    public TurnKey? Key { get; init; }
}

/// <summary>Payload of the four events that end a turn.</summary>
public sealed record TurnEndedData
{
    /// <summary>The front door's id of the turn.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Guid TurnId { get; init; }

    /// <summary>HTTP status of the provider's answer.</summary>
    public int? Status { get; init; }

    /// <summary>What the ledger books.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>Whether <see cref="Usage"/> was counted by the grid.</summary>
    public bool Estimated { get; init; }

    /// <summary>How the reported cache read compares with the predicted one; absent where it cannot.</summary>
    public CacheOutcome Cache { get; init; }

    /// <summary>The provider's own usage JSON.</summary>
    public RawJson? UsageRaw { get; init; }

    /// <summary>Why a reported usage was not believed.</summary>
    public string? UsageProblem { get; init; }

    /// <summary>Cost in billionths of a US dollar; absent when the price is not known.</summary>
    public long? CostNanoUsd { get; init; }

    /// <summary>Edition of the price table.</summary>
    public string? PriceVersion { get; init; }

    /// <summary>The provider's id of the answer.</summary>
    public string? ResponseId { get; init; }

    /// <summary>Model that answered.</summary>
    public string? ResponseModel { get; init; }

    /// <summary>Why the model stopped.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Milliseconds until the last byte.</summary>
    public double LatencyMs { get; init; }

    /// <summary>Milliseconds until the first generated content.</summary>
    public double? TimeToFirstTokenMs { get; init; }

    /// <summary>The error.</summary>
    public TurnError? Error { get; init; }

    /// <summary>The session's account with this turn in it.</summary>
    public LedgerTotals Total { get; init; }

    /// <summary>
    /// What a request that extends the turn finds the session by: the chain hash of the turn's path, its answer
    /// included where that is known. Absent where sessions are not found that way.
    /// </summary>
    public ChainHash? Tip { get; init; }

    /// <summary>Whether the kept output is cut.</summary>
    public bool OutputTruncated { get; init; }

    /// <summary>The answer in the provider's non-streamed shape.</summary>
    public RawJson? Output { get; init; }

    /// <summary>The answer as it went to the client, where it can be asked for again.</summary>
    public RecordedAnswer? Answer { get; init; }
}

/// <summary>An answer as it went to the client.</summary>
/// <param name="Stream">Whether it is a stream of server-sent events.</param>
/// <param name="Gzip">Its bytes, a JSON string: gzip in base64.</param>
public sealed record RecordedAnswer(bool Stream, RawJson Gzip);

/// <summary>Payload of <c>metadata.changed</c>.</summary>
/// <param name="Set">Pairs that were set.</param>
/// <param name="Removed">Keys that were removed.</param>
public sealed record MetadataChangedData(
    IReadOnlyDictionary<string, string>? Set = null, IReadOnlyList<string>? Removed = null);

/// <summary>Payload of <c>custom.*</c>.</summary>
/// <param name="Principal">Key id of who emitted it.</param>
/// <param name="Payload">What the agent sent.</param>
/// <param name="IdempotencyKey">The key it was sent under.</param>
/// <param name="PayloadHash">
/// Hash of the payload, 32 hexadecimal digits, and the type; tells a retry from a misuse of the key. Absent without a
/// key.
/// </param>
/// <param name="Call">The call that emitted it; absent with a key, and where a call is never made twice.</param>
public sealed record CustomEventData(
    string Principal,
    RawJson? Payload = null,
    string? IdempotencyKey = null,
    string? PayloadHash = null,
    Guid? Call = null);

/// <summary>How payloads are written: snake case, nothing for null, false or an optional zero.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SessionCreatedData))]
[JsonSerializable(typeof(ItemsAppendedData))]
[JsonSerializable(typeof(TurnStartedData))]
[JsonSerializable(typeof(TurnEndedData))]
[JsonSerializable(typeof(MetadataChangedData))]
[JsonSerializable(typeof(CustomEventData))]
[JsonSerializable(typeof(ContextCompactedData))]
[JsonSerializable(typeof(ContextRestoredData))]
[JsonSerializable(typeof(CompactionFailedData))]
[JsonSerializable(typeof(ContextPressureData))]
[JsonSerializable(typeof(PolicyChangedData))]
[JsonSerializable(typeof(CacheBrokenData))]
[JsonSerializable(typeof(SessionForkedData))]
[JsonSerializable(typeof(SessionRewoundData))]
[JsonSerializable(typeof(SessionExpiredData))]
[JsonSerializable(typeof(ChildAddedData))]
[JsonSerializable(typeof(BudgetReservedData))]
[JsonSerializable(typeof(BudgetSettledData))]
internal sealed partial class EventJson : JsonSerializerContext;
