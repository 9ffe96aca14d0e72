using Sessions.Contracts;

namespace Sessions.Storage;

/// <summary>One page of a listing.</summary>
/// <param name="Entries">Sessions, most recently active first.</param>
/// <param name="Continuation">Opaque text that asks for the next page; null on the last.</param>
public sealed record SessionList(IReadOnlyList<SessionListEntry> Entries, string? Continuation);

/// <summary>One session of a listing.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Head">Position of its last event.</param>
/// <param name="Summary">What is known without waking it.</param>
public sealed record SessionListEntry(SessionId Id, long Head, SessionSummary Summary);
