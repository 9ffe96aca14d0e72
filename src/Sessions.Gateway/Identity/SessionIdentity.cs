using Sessions.Contracts;

namespace Sessions.Gateway.Identity;

/// <summary>What a request says about the session that it belongs to.</summary>
/// <remarks>Every text is a legal <see cref="SessionId"/>, so it is safe in logs, headers and storage keys.</remarks>
public readonly record struct SessionIdentity
{
    /// <summary>The session; null when the request names none, or when <see cref="Error"/> is set.</summary>
    public SessionId? Id { get; init; }

    /// <summary>The line of conversation inside the session; null for its main line.</summary>
    public string? Thread { get; init; }

    /// <summary>The line that started this one.</summary>
    public string? ParentThread { get; init; }

    /// <summary>The session that started this one.</summary>
    public SessionId? ParentSession { get; init; }

    /// <summary>What kind of agent the client says is speaking, such as <c>review</c>.</summary>
    public string? Agent { get; init; }

    /// <summary>
    /// Name of the source that <see cref="Id"/> or <see cref="Error"/> comes from; null when no source spoke.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>
    /// Whether the id comes from a field that unrelated callers may share. Where such a session is another
    /// principal's, the caller gets one of its own instead of a refusal.
    /// </summary>
    public bool IsWeak { get; init; }

    /// <summary>
    /// Whether the session was found by the path that the request extends. The caller did not ask for it: where it may
    /// not go on, the caller gets a new one instead of a refusal.
    /// </summary>
    public bool IsFound { get; init; }

    /// <summary><see cref="SessionErrorCode.InvalidSessionId"/> when <c>X-Session-Id</c> is not a legal id.</summary>
    public SessionErrorCode? Error { get; init; }
}
