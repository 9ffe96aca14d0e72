namespace Sessions.Benchmarks.Load.Bodies;

/// <summary>How long a conversation is and how it grows.</summary>
/// <param name="StartBytes">Body of the first turn, in bytes, to within one message.</param>
/// <param name="GrowthBytes">
/// How far the body may grow before the session goes back to its first turn; 0: one turn, then a new session.
/// </param>
/// <param name="TurnBytes">What each turn adds, as one assistant message and one answer to it.</param>
/// <param name="Streaming">Whether the answer is asked for as server-sent events.</param>
internal sealed record TranscriptShape(int StartBytes, int GrowthBytes, int TurnBytes, bool Streaming);
