using Sessions.Storage.AzureBlobs;

namespace Sessions.Silo.Stores;

/// <summary>The section <c>Store:AzureBlobs</c>.</summary>
internal sealed class AzureBlobSettings
{
    private static readonly AzureBlobStoreOptions Defaults = new();

    public string? ConnectionString { get; set; }

    public string? ServiceUri { get; set; }

    public string Container { get; set; } = Defaults.Container;

    public bool CreateContainer { get; set; } = Defaults.CreateContainer;

    public int SegmentBlocksMax { get; set; } = Defaults.SegmentBlocksMax;

    public int SegmentBytesMax { get; set; } = Defaults.SegmentBytesMax;

    public TimeSpan AttemptTimeout { get; set; } = Defaults.AttemptTimeout;

    public int AttemptsMax { get; set; } = Defaults.AttemptsMax;

    public TimeSpan RetryDelay { get; set; } = Defaults.RetryDelay;

    public TimeSpan RetryDelayMax { get; set; } = Defaults.RetryDelayMax;

    public long QueueBytesMax { get; set; } = Defaults.QueueBytesMax;

    public int SessionCacheMax { get; set; } = Defaults.SessionCacheMax;

    public long SnapshotCacheBytes { get; set; } = Defaults.SnapshotCacheBytes;

    public int ListingConcurrency { get; set; } = Defaults.ListingConcurrency;

    public TimeSpan PathsKeptFor { get; set; } = Defaults.PathsKeptFor;

    /// <summary>The store's options; an endpoint without a key is used with the process's own identity.</summary>
    /// <exception cref="FormatException">The endpoint is none.</exception>
    public AzureBlobStoreOptions ToOptions() => new()
    {
        ConnectionString = NonEmpty(ConnectionString),
        ServiceUri = ProcessIdentity.ReadEndpoint(ServiceUri, "Store:AzureBlobs:ServiceUri", "blob"),
        Credential = NonEmpty(ServiceUri) is null ? null : ProcessIdentity.NewCredential,
        Container = Container,
        CreateContainer = CreateContainer,
        SegmentBlocksMax = SegmentBlocksMax,
        SegmentBytesMax = SegmentBytesMax,
        AttemptTimeout = AttemptTimeout,
        AttemptsMax = AttemptsMax,
        RetryDelay = RetryDelay,
        RetryDelayMax = RetryDelayMax,
        QueueBytesMax = QueueBytesMax,
        SessionCacheMax = SessionCacheMax,
        SnapshotCacheBytes = SnapshotCacheBytes,
        ListingConcurrency = ListingConcurrency,
        PathsKeptFor = PathsKeptFor,
    };

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
