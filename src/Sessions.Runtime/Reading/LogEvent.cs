namespace Sessions.Runtime.Reading;

/// <summary>One event as the log holds it.</summary>
/// <param name="Position">Where it stands, 1-based.</param>
/// <param name="Json">Its stored bytes, one JSON object.</param>
public readonly record struct LogEvent(long Position, ReadOnlyMemory<byte> Json);
