using Sessions.Contracts;
using Sessions.Core.Turns;

namespace Sessions.Runtime.Reading;

/// <summary>What a session shares with the one that it was forked from has been deleted with that.</summary>
public sealed class OriginDeletedException(Exception? innerException = null)
    : Exception(
        "The session that this one was forked from has been deleted, and what both shared with it.", innerException)
{
    /// <summary>The refusal to answer with.</summary>
    public static Refusal Refusal { get; } = new(
        SessionErrorCode.OriginDeleted,
        "The session that this one was forked from has been deleted, and what both shared with it. Start another one.");
}
