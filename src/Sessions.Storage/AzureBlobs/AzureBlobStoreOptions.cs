using Azure.Core;
using Azure.Storage.Blobs;

namespace Sessions.Storage.AzureBlobs;

/// <summary>Which container of Azure Blob Storage holds the logs, and how the store behaves towards it.</summary>
public sealed record AzureBlobStoreOptions
{
    /// <summary>
    /// The account by its connection string, with a key or a shared access signature; for Azurite and for accounts
    /// without identities. Either this or <see cref="ServiceUri"/>.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>The account by its blob endpoint, <c>https://NAME.blob.core.windows.net</c>; needs <see
    /// cref="Credential"/>.</summary>
    public Uri? ServiceUri { get; init; }

    /// <summary>Makes the credential for <see cref="ServiceUri"/>, once.</summary>
    public Func<TokenCredential>? Credential { get; init; }

    /// <summary>The container, 3–63 characters of <c>[a-z0-9-]</c>. Default <c>sessions</c>.</summary>
    public string Container { get; init; } = "sessions";

    /// <summary>Whether a missing container is made at start. Default true.</summary>
    public bool CreateContainer { get; init; } = true;

    /// <summary>
    /// Blocks of an append blob at which it is sealed into a block blob, 4–40,000. Default 512. Azure reads append
    /// blobs block by block, and takes no more than 50,000.
    /// </summary>
    public int SegmentBlocksMax { get; init; } = 512;

    /// <summary>Bytes of an append blob at which it is sealed, 64 KiB–256 MiB. Default 8 MiB.</summary>
    public int SegmentBytesMax { get; init; } = 8 << 20;

    /// <summary>Longest that one request to the store may take, 1–300 s. Default 20 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Attempts of one request before the store counts as not answering, 1–20. Default 5.</summary>
    public int AttemptsMax { get; init; } = 5;

    /// <summary>Pause before the second attempt, 1 ms–10 s; doubles with each more. Default 100 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between attempts, up to 60 s; a longer one that the server asks for is cut to it.
    /// Default 5 s.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most bytes of batches that wait for their append, 1 MiB–16 GiB. Default 256 MiB. Past it an append fails at
    /// once with <see cref="StoreUnavailableException"/>.
    /// </summary>
    public long QueueBytesMax { get; init; } = 256L << 20;

    /// <summary>Sessions whose log's end is remembered, 16–10,000,000. Default 65,536.</summary>
    public int SessionCacheMax { get; init; } = 65_536;

    /// <summary>
    /// Most bytes of snapshots kept in memory, 0–16 GiB. Default 64 MiB. A session that another node wrote to is
    /// loaded again from here and one read of its log's end.
    /// </summary>
    public long SnapshotCacheBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Sessions that a listing, and entries that a search or a deletion, looks at side by side, 1–256. Default 16.
    /// </summary>
    public int ListingConcurrency { get; init; } = 16;

    /// <summary>How long an entry of the path index is found, 1 min–3,650 days. Default 30 days.</summary>
    public TimeSpan PathsKeptFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Lets tests put their own policies into the client's pipeline.</summary>
    internal Action<BlobClientOptions>? ConfigureClient { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is missing or out of range; the message says which and why.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString) == ServiceUri is null)
        {
            throw new ArgumentException(
                $"Set either {nameof(ConnectionString)} or {nameof(ServiceUri)}.", nameof(ConnectionString));
        }

        if (ServiceUri is not null && Credential is null)
        {
            throw new ArgumentException($"A {nameof(ServiceUri)} needs a {nameof(Credential)}.", nameof(Credential));
        }

        if (!IsContainerName(Container))
        {
            throw new ArgumentException(
                $"{nameof(Container)} must be 3 to 63 of a-z 0-9 -, without - at an end or twice.", nameof(Container));
        }

        Require(SegmentBlocksMax, 4, 40_000, nameof(SegmentBlocksMax));
        Require(SegmentBytesMax, 64 << 10, 256 << 20, nameof(SegmentBytesMax));
        Require((long)AttemptTimeout.TotalMilliseconds, 1_000, 300_000, nameof(AttemptTimeout));
        Require(AttemptsMax, 1, 20, nameof(AttemptsMax));
        Require((long)RetryDelay.TotalMilliseconds, 1, 10_000, nameof(RetryDelay));
        Require((long)RetryDelayMax.TotalMilliseconds, 1, 60_000, nameof(RetryDelayMax));
        Require(QueueBytesMax, 1 << 20, 16L << 30, nameof(QueueBytesMax));
        Require(SessionCacheMax, 16, 10_000_000, nameof(SessionCacheMax));
        Require(SnapshotCacheBytes, 0, 16L << 30, nameof(SnapshotCacheBytes));
        Require(ListingConcurrency, 1, 256, nameof(ListingConcurrency));
        Require((long)PathsKeptFor.TotalMinutes, 1, 3_650 * 24 * 60, nameof(PathsKeptFor));
    }

    private static bool IsContainerName(string name) =>
        name is { Length: >= 3 and <= 63 }
        && !name.StartsWith('-')
        && !name.EndsWith('-')
        && !name.Contains("--", StringComparison.Ordinal)
        && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private static void Require(long value, long from, long to, string name)
    {
        if (value < from || value > to)
        {
            throw new ArgumentOutOfRangeException(name, value, $"Must be {from} to {to}.");
        }
    }
}
