using Sessions.Contracts;
using Sessions.Core.Context;
using Sessions.Core.Ledger;

namespace Sessions.Core.State;

/// <summary>One session as the pure fold of its log: <c>State.Apply(event)</c>, no I/O and no clock.</summary>
/// <remarks>
/// Kept small: thousands of idle sessions lie in one process. Not thread-safe; its activation owns
/// it.
/// </remarks>
public sealed partial class SessionState
{
    /// <summary>Turns that one session runs at once, at most.</summary>
    public const int RunningTurnsMax = 256;

    /// <summary>Lost turns that a late completion can still settle.</summary>
    public const int LostTurnsMax = 16;

    /// <summary>
    /// Ended turns that a repeated report is recognised by: as many as can have run at once, so that a report whose
    /// answer was lost is recognised even after all others have ended.
    /// </summary>
    public const int SettledTurnsMax = RunningTurnsMax;

    /// <summary>Sent paths that predictions look at.</summary>
    public const int SentPathsMax = 16;

    /// <summary>Metadata pairs that a session keeps; further ones are dropped.</summary>
    public const int MetadataPairsMax = 64;

    /// <summary>Custom events that a repeated idempotency key is recognised by.</summary>
    public const int IdempotencyKeysMax = 1_024;

    /// <summary>
    /// Custom events without a key that a repeated call is recognised by. A call is repeated for some seconds while its
    /// session is looked for; past this many others it counts twice.
    /// </summary>
    public const int CallsMax = 256;

    private readonly List<RunningTurn> _running = new(0);
    private RecentRing<SettledTurn> _settled = new(SettledTurnsMax);
    private readonly SentPaths _sent = new();
    private RecentRing<CallReceipt> _calls = new(CallsMax);
    private int[] _turnPositions = [];
    private Dictionary<string, string>? _metadata;
    private Dictionary<string, CustomEventReceipt>? _idempotency;

    /// <summary>Position of the last event; 0 for a session that does not exist.</summary>
    public long Head { get; private set; }

    /// <summary>Key id of the principal that owns the session.</summary>
    public string Owner { get; private set; } = "";

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The call that created it; null where that was not named.</summary>
    public Guid? CreationCall { get; private set; }

    /// <summary>When its last event happened.</summary>
    public DateTimeOffset LastActivityAt { get; private set; }

    /// <summary>Whether it takes no more turns.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Turns started so far, which is also the last turn's number.</summary>
    public int Turns { get; private set; }

    /// <summary>The account.</summary>
    public LedgerTotals Ledger { get; private set; }

    /// <summary>Everything that the model was shown.</summary>
    public ContextTree Tree { get; private set; } = new();

    /// <summary>The session's own policy; null where its tenant's holds.</summary>
    public Contracts.Policies.SessionPolicy? Policy { get; private set; }

    /// <summary>The compactions that are replayed.</summary>
    public Compaction.AppliedCompactions Compactions { get; } = new();

    /// <summary>What keeps it from compacting over and over.</summary>
    public CompactionBreaker Breaker { get; private set; }

    /// <summary>The highest pressure threshold that the main thread has reached; 0 for none.</summary>
    public double PressureReached { get; private set; }

    /// <summary>Tokens by which the main thread's context grows with a turn, smoothed; 0 before it has grown.</summary>
    public double GrowthPerTurn { get; private set; }

    /// <summary>Node of the last item that the main thread has sent; 0 before its first turn.</summary>
    public int MainLeaf { get; private set; }

    /// <summary>The main thread's last turn; 0 before its first.</summary>
    public int MainTurn { get; private set; }

    /// <summary>Tokens that a compaction kept out of the last turn of the main thread.</summary>
    public int CompactedTokens { get; private set; }

    /// <summary>The thread of the session's first turn; null when that named none.</summary>
    public string? MainThread { get; private set; }

    /// <summary>Tokens of the path of the last turn of the main thread.</summary>
    public int ContextTokens { get; private set; }

    /// <summary>The usable window that goes with <see cref="ContextTokens"/>, in tokens.</summary>
    public int UsableWindow { get; private set; }

    /// <summary>The whole window that goes with <see cref="ContextTokens"/>, in tokens.</summary>
    public int Window { get; private set; }

    /// <summary>The model of the last turn of the main thread; null before the first.</summary>
    public string? Model { get; private set; }

    /// <summary>Turns that are running, and lost ones that may still be settled.</summary>
    public IReadOnlyList<RunningTurn> OpenTurns => _running;

    /// <summary>Merged metadata; null when there is none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata => _metadata;

    /// <summary>Whether the session exists.</summary>
    public bool Exists => Head > 0;

    /// <summary>How many turns are running.</summary>
    public int RunningTurns
    {
        get
        {
            var running = 0;
            foreach (var turn in _running)
            {
                running += turn.Lost ? 0 : 1;
            }

            return running;
        }
    }

    /// <summary>Where the session stands.</summary>
    public SessionStatus Status =>
        ExpiredAt is not null ? SessionStatus.Expired
        : IsClosed ? SessionStatus.Closed
        : RunningTurns > 0 ? SessionStatus.Running
        : SessionStatus.Idle;

    /// <summary>Position of the <c>turn.started</c> event of a turn.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such turn.</exception>
    public long PositionOfTurn(int turn)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(turn);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(turn, Turns);
        return _turnPositions[turn - 1];
    }

    /// <summary>A started turn by its id, lost ones included; null when it is not open.</summary>
    public RunningTurn? FindOpen(Guid turnId)
    {
        foreach (var turn in _running)
        {
            if (turn.TurnId == turnId)
            {
                return turn;
            }
        }

        return null;
    }

    /// <summary>A turn that ended lately by its id; null when it is not among the last ones.</summary>
    public SettledTurn? FindSettled(Guid turnId)
    {
        for (var age = 0; age < _settled.Count; age++)
        {
            var turn = _settled.Newest(age);
            if (turn.TurnId == turnId)
            {
                return turn;
            }
        }

        return null;
    }

    /// <summary>What an idempotency key was used for; null when it is new (or older than the last ones).</summary>
    public CustomEventReceipt? FindIdempotencyKey(string key) =>
        _idempotency is not null && _idempotency.TryGetValue(key, out var receipt) ? receipt : null;

    /// <summary>Where the custom event of a call stands; null when it is not among the last ones.</summary>
    public long? FindCall(Guid call)
    {
        for (var age = 0; age < _calls.Count; age++)
        {
            var receipt = _calls.Newest(age);
            if (receipt.Call == call)
            {
                return receipt.Position;
            }
        }

        return null;
    }

    internal int SentCount => _sent.Count;

    internal SentPath Sent(int age) => _sent.Newest(age);
}

/// <summary>A custom event whose call was named.</summary>
/// <param name="Call">The call.</param>
/// <param name="Position">Where the event stands.</param>
internal readonly record struct CallReceipt(Guid Call, long Position);

/// <summary>A custom event that carried an idempotency key.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="PayloadHash">Hash of type and payload.</param>
public readonly record struct CustomEventReceipt(long Position, string PayloadHash);
