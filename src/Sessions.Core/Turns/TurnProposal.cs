using Sessions.Contracts;
using Sessions.Core.Items;

namespace Sessions.Core.Turns;

/// <summary>A provider call that a front door wants to make in a session's name.</summary>
/// <remarks>Proposing the same <see cref="TurnId"/> again is safe: it counts once.</remarks>
public sealed record TurnProposal
{
    /// <summary>Names the turn for good; minted by the front door.</summary>
    public required Guid TurnId { get; init; }

    /// <summary>Who asks.</summary>
    public required Principal Principal { get; init; }

    /// <summary>The wire format of the call.</summary>
    public required WireFormat Wire { get; init; }

    /// <summary>The model as the request spells it.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the upstream that the call goes to.</summary>
    public required string Upstream { get; init; }

    /// <summary>Whether the answer will be streamed.</summary>
    public bool Streaming { get; init; }

    /// <summary>The request's context path.</summary>
    public required PathProposal Path { get; init; }

    /// <summary>Where the session id came from, a stable name such as <c>x-session-id</c> or <c>minted</c>.</summary>
    public required string IdentitySource { get; init; }

    /// <summary>
    /// The session was found, not named: one that is not there is refused, not created, and the turn's start says how
    /// it was found.
    /// </summary>
    public bool MustExist { get; init; }

    /// <summary>The line of conversation inside the session; null for the main one.</summary>
    public string? Thread { get; init; }

    /// <summary>The thread that this one was started by, where the client says so.</summary>
    public string? ParentThread { get; init; }

    /// <summary>What kind of side agent makes the call, where the client says so.</summary>
    public string? Agent { get; init; }

    /// <summary>Metadata of this turn; merged into the session's. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>W3C trace id, 32 hexadecimal digits; null when the call is not traced.</summary>
    public string? TraceId { get; init; }

    /// <summary>When the turn is given up as lost if nothing is heard of it.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The running front door that makes the call: <c>node/boot</c>.</summary>
    public required string FrontDoor { get; init; }

    /// <summary>
    /// How the request has gone out already, where a proposal is repeated after that; null before. What was sent is
    /// what is recorded, whatever would be planned now.
    /// </summary>
    public TurnRendering? Sent { get; init; }

    /// <summary>
    /// Whether the grid has nothing to ask the provider for: the request itself asks it to manage the context, or is
    /// converted to a format whose provider does not.
    /// </summary>
    public bool ManagesContext { get; init; }

    /// <summary>Whether the request sets cache breakpoints itself.</summary>
    public bool HasCacheBreakpoints { get; init; }

    /// <summary>Whether the request names a <c>prompt_cache_key</c> itself.</summary>
    public bool HasPromptCacheKey { get; init; }

    /// <summary>Whether content is stored (<see cref="CaptureMode.Full"/>) or only hashes, counts and sizes.</summary>
    public CaptureMode Capture { get; init; }

    /// <summary>The most tokens that the request lets the model generate; null where it names no number.</summary>
    public long? OutputMax { get; init; }

    /// <summary>Whether it is a call of the grid's own: no message of the conversation, and never rewritten.</summary>
    public bool IsUpkeep { get; init; }

    /// <summary>
    /// Where the conversation stood when the request was built from it; the turn is refused when it has gone on since.
    /// Null where the client sends the whole conversation.
    /// </summary>
    public ConversationTip? Tip { get; init; }

    /// <summary>What a repeated request is recognised by; null for none.</summary>
    public TurnKey? Key { get; init; }

    /// <summary>Whether the turn is only planned: what would be refused is refused, nothing is recorded.</summary>
    public bool OnlyPlan { get; init; }

    /// <summary>
    /// Whether the session that this one works for has been asked (<see cref="TurnPlan.Parent"/>); until then a turn of
    /// such a session is only planned.
    /// </summary>
    public bool IsBudgeted { get; init; }

    /// <summary>Whether the provider's prefix cache may be asked to keep some of the prompt for long.</summary>
    /// <param name="hints">What the grid asks for besides; null for nothing.</param>
    public bool KeepsLong(IReadOnlyList<CacheHint>? hints)
    {
        foreach (var hint in hints ?? [])
        {
            if (hint.LongLife)
            {
                return true;
            }
        }

        foreach (var item in Path.Items.Span)
        {
            if ((item.Marks & ItemMarks.CacheLong) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
