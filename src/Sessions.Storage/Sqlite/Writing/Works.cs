using Sessions.Contracts;

namespace Sessions.Storage.Sqlite.Writing;

/// <summary>An append on its way.</summary>
internal sealed class AppendWork(SessionKey key, long expectedPosition, EventBatch batch) : WriteWork<AppendResult>
{
    /// <summary>What a write costs besides its content.</summary>
    public const int OverheadBytes = 256;

    public override long Bytes => batch.Frames.Length + OverheadBytes;

    public override bool IsUrgent => !batch.IsPatient;

    protected override AppendResult Run(WriterConnection connection) =>
        connection.Appends.Append(key, expectedPosition, batch);

    protected override Exception OutcomeUnknown(StoreUnavailableException? reason) =>
        new AppendOutcomeUnknownException(batch.BatchId, reason);
}

/// <summary>A snapshot on its way.</summary>
internal sealed class SnapshotWork(SessionKey key, StoredSnapshot snapshot) : WriteWork<bool>
{
    public override long Bytes => snapshot.Data.Length + AppendWork.OverheadBytes;

    public override bool IsUrgent => false;

    protected override bool Run(WriterConnection connection)
    {
        connection.PutSnapshot(key, snapshot);
        return true;
    }

    protected override Exception OutcomeUnknown(StoreUnavailableException? reason) => Repeatable.GivenUp(reason);
}

/// <summary>A deletion on its way.</summary>
internal sealed class DeleteWork(SessionKey key) : WriteWork<bool>
{
    public override long Bytes => AppendWork.OverheadBytes;

    public override bool Erases => true;

    protected override bool Run(WriterConnection connection) => connection.Delete(key);

    protected override Exception OutcomeUnknown(StoreUnavailableException? reason) => Repeatable.GivenUp(reason);
}

/// <summary>A log on its way that takes the place of another.</summary>
internal sealed class ReplaceWork(SessionKey key, long expectedPosition, EventBatch batch) : WriteWork<bool>
{
    public override long Bytes => batch.Frames.Length + AppendWork.OverheadBytes;

    public override bool IsUrgent => !batch.IsPatient;

    public override bool Erases => true;

    protected override bool Run(WriterConnection connection) =>
        connection.Appends.HeadOf(key) == expectedPosition
        && connection.Delete(key)
        && connection.Appends.Append(key, 0, batch).Appended;

    protected override Exception OutcomeUnknown(StoreUnavailableException? reason) => Repeatable.GivenUp(reason);
}

/// <summary>A write that only learns whether the file can be written.</summary>
internal sealed class ProbeWork : WriteWork<bool>
{
    public override long Bytes => AppendWork.OverheadBytes;

    protected override bool Run(WriterConnection connection)
    {
        connection.Beat();
        return true;
    }

    protected override Exception OutcomeUnknown(StoreUnavailableException? reason) => Repeatable.GivenUp(reason);
}

/// <summary>How writes end that may simply be said again.</summary>
internal static class Repeatable
{
    public static Exception GivenUp(StoreUnavailableException? reason) =>
        (Exception?)reason ?? new OperationCanceledException("Given up while it was being written.");
}
