using Sessions.Contracts;

namespace Sessions.Core.Turns;

/// <summary>Why a command was refused; nothing has changed.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Message">One sentence that tells the caller what to do; safe to show.</param>
/// <param name="RetryAfter">When the same command may succeed; null when it will not.</param>
public sealed record Refusal(SessionErrorCode Code, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the front door may wait for the session and ask again, in the caller's place.</summary>
    public bool MayWait { get; init; }

    /// <summary>The refusal for a session that is another's or not there: callers cannot tell which.</summary>
    public static Refusal Forbidden { get; } = new(
        SessionErrorCode.SessionForbidden,
        "This key has no session of that id. Use the key that created the session, or choose another id.");
}
