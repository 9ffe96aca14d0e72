namespace Sessions.Storage;

/// <summary>What became of an append.</summary>
/// <param name="Appended">False: refused, the log has moved on (Conflict) or does not exist.</param>
/// <param name="Head">The log's head after the call.</param>
public readonly record struct AppendResult(bool Appended, long Head);
