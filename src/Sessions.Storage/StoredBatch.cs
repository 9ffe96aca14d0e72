namespace Sessions.Storage;

/// <summary>A batch as the log holds it.</summary>
/// <param name="FirstPosition">Position of its first event, 1-based.</param>
/// <param name="Count">How many events it holds.</param>
/// <param name="BatchId">The id that it was appended under.</param>
/// <param name="Frames">The events as <see cref="EventFrames"/> lays them out; owned by the receiver.</param>
public sealed record StoredBatch(long FirstPosition, int Count, Guid BatchId, ReadOnlyMemory<byte> Frames)
{
    /// <summary>Position of its last event.</summary>
    public long LastPosition => FirstPosition + Count - 1;
}
