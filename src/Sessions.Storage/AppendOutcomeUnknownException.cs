namespace Sessions.Storage;

/// <summary>
/// An append was given up before the store said what became of it; <see cref="AppendSettlement"/> settles it.
/// </summary>
public sealed class AppendOutcomeUnknownException : Exception
{
    /// <summary>Creates the exception for a batch.</summary>
    public AppendOutcomeUnknownException(Guid batchId, Exception? innerException = null)
        : base($"The outcome of batch {batchId} is unknown; read the log back before writing again.", innerException) =>
        BatchId = batchId;

    /// <summary>The batch whose outcome is unknown.</summary>
    public Guid BatchId { get; }
}
