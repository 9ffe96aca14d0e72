using Azure;
using Azure.Storage.Blobs.Models;

namespace Sessions.Storage.AzureBlobs.Blobs;

/// <summary>
/// What the store's service said when it failed: status and error code. The client's own exception also holds headers
/// and bodies; those stay out of logs.
/// </summary>
internal sealed class BlobFailure : Exception
{
    private BlobFailure(int status, string code, Exception? innerException)
        : base(status == 0 ? $"No answer: {code}." : $"Status {status}, {code}.", innerException) =>
        Status = status;

    /// <summary>HTTP status; 0 when there was no answer.</summary>
    public int Status { get; }

    /// <summary>Whether an exception is the service's or the network's failure, and not the caller giving up.</summary>
    public static bool Is(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        RequestFailedException or IOException or HttpRequestException or TimeoutException => true,
        AggregateException => true,
        _ => e.GetType().Namespace is { } name && name.StartsWith("Azure.", StringComparison.Ordinal),
    };

    /// <summary>Whether the blob is not there.</summary>
    public static bool IsMissing(RequestFailedException e) =>
        e.Status == 404 && e.ErrorCode != BlobErrorCode.ContainerNotFound;

    /// <summary>Whether a condition of the request did not hold; nothing was changed then.</summary>
    public static bool IsRefused(RequestFailedException e) =>
        e.Status == 412 || (e.Status == 409 && e.ErrorCode == BlobErrorCode.BlobAlreadyExists);

    /// <summary>Whether the service turned the request away before it did anything.</summary>
    public static bool IsTurnedAway(Exception e) =>
        e is RequestFailedException { Status: 401 or 403 or 429 or (>= 400 and < 500 and not 408) }
        || e is RequestFailedException { Status: 503 } busy && busy.ErrorCode == BlobErrorCode.ServerBusy;

    /// <summary>Whether another attempt of the same request may end otherwise.</summary>
    public static bool IsPassing(Exception e) =>
        e is not RequestFailedException { Status: >= 400 and < 500 and not (408 or 429) };

    public static BlobFailure Of(Exception e) => e switch
    {
        RequestFailedException { Status: > 0 } failed => new(failed.Status, failed.ErrorCode ?? "no error code", null),
        RequestFailedException failed => new(0, failed.ErrorCode ?? nameof(RequestFailedException), null),
        OperationCanceledException => new(0, "timed out", null),
        _ => new(0, e.GetType().Name, null),
    };

    /// <summary>What a caller of the port is told.</summary>
    public static StoreUnavailableException ToUnavailable(Exception e)
    {
        var failure = Of(e);
        return e switch
        {
            RequestFailedException { Status: 401 or 403 } =>
                new("The session store does not accept this process's credential.", failure),
            RequestFailedException { Status: 404 } => new("The session store's container does not exist.", failure),
            RequestFailedException { Status: 429 or 503 } => new("The session store is too busy.", failure),
            RequestFailedException { Status: > 0 } => new("The session store failed.", failure),
            _ when e.GetType().Namespace?.StartsWith("Azure.Identity", StringComparison.Ordinal) == true =>
                new("There is no credential for the session store.", failure),
            _ => new("The session store did not answer.", failure),
        };
    }
}
