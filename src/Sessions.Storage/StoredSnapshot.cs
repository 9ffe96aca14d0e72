namespace Sessions.Storage;

/// <summary>A cache of the fold of a log.</summary>
/// <param name="Position">The last event that it covers.</param>
/// <param name="Data">Bytes that only the writer of the snapshot understands.</param>
public sealed record StoredSnapshot(long Position, ReadOnlyMemory<byte> Data);
