using Azure.Core.Pipeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Core.Items;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Endpoints;
using Sessions.Storage.AzureBlobs.Expiry;
using Sessions.Storage.AzureBlobs.Listing;
using Sessions.Storage.AzureBlobs.Logs;
using Sessions.Storage.AzureBlobs.Paths;
using Sessions.Storage.AzureBlobs.Snapshots;

namespace Sessions.Storage.AzureBlobs;

/// <summary>Keeps sessions in a container of Azure Blob Storage that any number of nodes share.</summary>
/// <remarks>
/// A log is one append blob and the sealed segments before it; a batch is one block. An append names the version of the
/// blob and the offset that it builds on, so of all nodes that write one goes through. What a node remembers of a log
/// spares it reads, and is never believed over the store.
/// </remarks>
public sealed class AzureBlobSessionStore : ISessionStore, IPathIndex, IEndpointStore, IAsyncDisposable
{
    /// <summary>Largest batch, in bytes of its frames.</summary>
    public const int BatchBytesMax = 64 << 20;

    private readonly AzureBlobStoreOptions _options;
    private readonly HttpClientTransport _transport;
    private readonly BlobAccess _blobs;
    private readonly RecentlyUsed<SessionKey, SessionLog> _logs;
    private readonly BackgroundWork _background = new();
    private readonly LogReader _reader;
    private readonly LogTails _tails;
    private readonly LogWriter _writer;
    private readonly LogSealer _sealer;
    private readonly SnapshotBlobs _snapshots;
    private readonly SessionRemoval _removal;
    private readonly SessionLister _lister;
    private readonly ExpiryLister _expired;
    private readonly EndpointBlobs _endpoints;
    private readonly PathLookup _paths;
    private long _queuedBytes;
    private int _closed;

    private AzureBlobSessionStore(
        AzureBlobStoreOptions options,
        HttpClientTransport transport,
        BlobAccess blobs,
        TimeProvider time,
        ILogger logger)
    {
        (_options, _transport, _blobs) = (options, transport, blobs);
        _logs = new RecentlyUsed<SessionKey, SessionLog>(options.SessionCacheMax, static log => log.IsIdle);
        var listed = new RecentlyUsed<SessionKey, ListedLog>(options.SessionCacheMax, static _ => true);
        var cache = new SnapshotCache(options.SnapshotCacheBytes);
        var index = new ActivityIndex(blobs, _background, logger);
        var expiries = new ExpiryIndex(blobs);
        _tails = new LogTails(blobs, cache, time);
        _reader = new LogReader(blobs, _tails, time);
        var appender = new BlockAppender(blobs, options, time, logger);
        var sweep = new PathSweep(blobs, _background, logger);
        var paths = new PathWriting(blobs, sweep, options, time, logger);
        _paths = new PathLookup(blobs, sweep, options, time, ReadTailAsync);
        _writer = new LogWriter(blobs, _tails, _reader, appender, index, expiries, paths, time, logger);
        _sealer = new LogSealer(blobs, _tails, options, time, logger);
        _snapshots = new SnapshotBlobs(blobs, _tails, cache, time);
        _removal = new SessionRemoval(
            blobs, _tails, index, expiries, new PathRemoval(blobs, options), cache, time);
        _lister = new SessionLister(blobs, _tails, index, listed, options, time);
        _expired = new ExpiryLister(blobs, _tails, expiries, options);
        _endpoints = new EndpointBlobs(blobs, options, time);
    }

    /// <summary>Connects to the container, and makes it where the options say so.</summary>
    /// <exception cref="ArgumentException">An option is missing or out of range.</exception>
    /// <exception cref="FormatException">The connection string is none.</exception>
    /// <exception cref="StoreUnavailableException">The container cannot be used.</exception>
    public static async Task<AzureBlobSessionStore> OpenAsync(
        AzureBlobStoreOptions options,
        TimeProvider time,
        ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<AzureBlobSessionStore>();
        var transport = BlobClients.NewTransport();
        try
        {
            var blobs = BlobClients.Connect(options, transport);
            var isThere = options.CreateContainer
                ? await blobs.CreateContainerAsync(cancellationToken).ConfigureAwait(false)
                : await blobs.FindContainerAsync(cancellationToken).ConfigureAwait(false);
            if (!isThere)
            {
                throw new StoreUnavailableException(
                    $"The session store's container '{options.Container}' does not exist.");
            }

            Log.Opened(logger, options.Container, blobs.Account);
            return new AzureBlobSessionStore(options, transport, blobs, time, logger);
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The batch is empty or too large.</exception>
    public Task<AppendResult> AppendAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(expectedPosition);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Frames.Length, BatchBytesMax);
        ThrowIfClosed();
        var log = LogOf(key);
        return AppendAsync(log, expectedPosition, batch, cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The batch is empty or too large.</exception>
    public async ValueTask<bool> ReplaceAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedPosition, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Frames.Length, BatchBytesMax);
        ThrowIfClosed();
        var log = LogOf(key);
        return await log.WriteAsync(
            cancellation => _removal.ReplaceAsync(log, expectedPosition, batch, cancellation), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<long> ReadHeadAsync(SessionKey key, CancellationToken cancellationToken) =>
        (await ReadTailAsync(key, cancellationToken).ConfigureAwait(false))?.Head ?? 0;

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredBatch>> ReadForwardAsync(
        SessionKey key, long after, int bytesMax, CancellationToken cancellationToken)
    {
        var log = await SettledAsync(key, cancellationToken).ConfigureAwait(false);
        return await _reader.ReadForwardAsync(log, Math.Max(after, 0), bytesMax, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<StoredBatch>> ReadBackwardAsync(
        SessionKey key, long before, int bytesMax, CancellationToken cancellationToken)
    {
        var log = await SettledAsync(key, cancellationToken).ConfigureAwait(false);
        return await _reader.ReadBackwardAsync(log, before, bytesMax, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask WriteSnapshotAsync(
        SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ThrowIfClosed();
        await _snapshots.WriteAsync(LogOf(key), snapshot, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<StoredSnapshot?> ReadSnapshotAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var log = await SettledAsync(key, cancellationToken).ConfigureAwait(false);
        return await _snapshots.ReadAsync(log, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    /// <exception cref="FormatException">The continuation is not one that a listing gave.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1–1,000.</exception>
    public async ValueTask<SessionList> ListAsync(
        TenantId tenant, SessionFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Limit, 1_000);
        ThrowIfClosed();
        var cursor = ListingCursor.Parse(filter.Continuation);
        return await _lister.ListAsync(tenant, filter, cursor, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<SessionId?> FindAsync(
        TenantId tenant, string owner, ReadOnlyMemory<ChainHash> candidates, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        return _paths.FindAsync(tenant, owner, candidates, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<SessionKey>> ListExpiredAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        ThrowIfClosed();
        return _expired.ListAsync(now, limit, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<EndpointWrite> PutAsync(
        EndpointKey key,
        EndpointDefinition definition,
        EndpointCondition condition,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ThrowIfClosed();
        return _endpoints.PutAsync(key, definition, condition, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<StoredEndpoint?> GetAsync(EndpointKey key, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        return _endpoints.GetAsync(key, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<EndpointRemoval> DeleteAsync(
        EndpointKey key, EndpointCondition condition, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        return _endpoints.DeleteAsync(key, condition, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<EndpointList> ListAsync(
        TenantId tenant, EndpointName? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        ThrowIfClosed();
        return _endpoints.ListAsync(tenant, after, limit, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        var log = LogOf(key);
        return await log.WriteAsync(cancellation => _removal.DeleteAsync(log, cancellation), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            ThrowIfClosed();
            return await _blobs.CreateAppendAsync(BlobNames.Probe, null, null, cancellationToken)
                .ConfigureAwait(false) is not null;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Lets what it does beside its callers end, and closes its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            await _background.DisposeAsync().ConfigureAwait(false);
            _transport.Dispose();
        }
    }

    /// <summary>Waits for what runs beside the callers.</summary>
    internal Task DrainAsync() => _background.DrainAsync();

    // Takes its place in the order of the calls before it returns.
    private async Task<AppendResult> AppendAsync(
        SessionLog log, long expected, EventBatch batch, CancellationToken cancellationToken)
    {
        var bytes = batch.Frames.Length;
        var queued = Interlocked.Add(ref _queuedBytes, bytes);
        try
        {
            if (queued > _options.QueueBytesMax && queued > bytes)
            {
                throw new StoreUnavailableException("The session store is too far behind to take another write.");
            }

            var result = await log.WriteAsync(
                cancellation => _writer.AppendAsync(log, expected, batch, cancellation),
                cancellationToken).ConfigureAwait(false);
            if (result.Appended && log.Tail is { } tail && _sealer.IsDue(tail))
            {
                _background.Run(closing => _sealer.SealAsync(log, closing));
            }

            return result;
        }
        finally
        {
            _ = Interlocked.Add(ref _queuedBytes, -bytes);
        }
    }

    private async ValueTask<TailState?> ReadTailAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var log = await SettledAsync(key, cancellationToken).ConfigureAwait(false);
        var known = log.Tail;
        if (known is null)
        {
            var loaded = await _tails.LoadAsync(key, cancellationToken).ConfigureAwait(false);
            log.Observe(null, loaded);
            return loaded;
        }

        var (tail, read) = await _tails.RefreshAsync(log, known, cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(tail, known))
        {
            log.Observe(known, tail);
            if (read is not null)
            {
                log.Keep(read);
            }
        }

        return tail;
    }

    private SessionLog LogOf(SessionKey key) => _logs.GetOrAdd(key, static key => new SessionLog(key));

    private async ValueTask<SessionLog> SettledAsync(SessionKey key, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        var log = LogOf(key);
        if (log.IsUnsettled)
        {
            _ = await log.WriteAsync(cancellation => _writer.SettleAsync(log, cancellation), cancellationToken)
                .ConfigureAwait(false);
        }

        return log;
    }

    private void ThrowIfClosed()
    {
        if (Volatile.Read(ref _closed) != 0)
        {
            throw new StoreUnavailableException("The session store is closed.");
        }
    }
}
