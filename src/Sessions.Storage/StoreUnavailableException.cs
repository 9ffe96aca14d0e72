namespace Sessions.Storage;

/// <summary>The store did not answer, and nothing was changed. The message may reach callers.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Creates the exception with a sentence for the caller and what the store said.</summary>
    public StoreUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
