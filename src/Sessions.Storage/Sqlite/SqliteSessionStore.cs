using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Core.Items;
using Sessions.Storage.Sqlite.Endpoints;
using Sessions.Storage.Sqlite.Reading;
using Sessions.Storage.Sqlite.Writing;

namespace Sessions.Storage.Sqlite;

/// <summary>Sessions in one SQLite file on a local disk.</summary>
/// <remarks>
/// <para>
/// Writes go through one thread that commits them in groups, each durable (WAL, <c>synchronous = FULL</c>) before its
/// tasks end. Several processes may share the file: the fence is a condition inside it, and they wait for each
/// other's commits.
/// </para>
/// <para>
/// A write that is cancelled while it waits is not written and ends with <see cref="OperationCanceledException"/>; an
/// append that is cancelled later ends with <see cref="AppendOutcomeUnknownException"/>. When too much waits already
/// (<see cref="SqliteStoreOptions.QueueBytesMax"/>), and after disposal, calls fail with
/// <see cref="StoreUnavailableException"/>.
/// </para>
/// <para>
/// Deleting overwrites the content in the file with zeros. The write-ahead log holds older copies until it is cut,
/// which happens once the writer was idle for a second, at the latest when the log has reached its size limit and ten
/// seconds have passed. The file does not shrink; its free pages are used again. What the disk itself remaps is beyond
/// reach.
/// </para>
/// </remarks>
public sealed class SqliteSessionStore : ISessionStore, IPathIndex, IEndpointStore, IAsyncDisposable
{
    /// <summary>Largest batch or snapshot, in bytes; SQLite's own limit for a row is a little higher.</summary>
    public const int BatchBytesMax = 900_000_000;

    /// <summary>Last position that a log can reach.</summary>
    public const long PositionMax = SqliteSchema.PositionMax;

    private const int ExpiredMax = 10_000;

    private readonly StoreWriter _writer;
    private readonly ReaderPool _readers;
    private readonly TimeProvider _time;
    private readonly TimeSpan _pathsKeptFor;
    private int _disposed;

    private SqliteSessionStore(StoreWriter writer, ReaderPool readers, SqliteStoreOptions options, TimeProvider time) =>
        (_writer, _readers, _pathsKeptFor, _time) = (writer, readers, options.PathsKeptFor, time);

    /// <summary>The native library in use.</summary>
    public static SqliteLibrary Library => NativeSqlite.Library;

    /// <summary>Opens the file, which is made when it is missing.</summary>
    /// <param name="options">Where it is and how it is written.</param>
    /// <param name="time">Says what is too old for the path index, and when deleted content leaves the
    /// write-ahead log.</param>
    /// <param name="loggers">Where the store reports; null keeps it silent.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StoreUnavailableException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file is not a session store, or one of a later version.</exception>
    public static Task<SqliteSessionStore> OpenAsync(
        SqliteStoreOptions options, TimeProvider time, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<SqliteSessionStore>();
        return Task.Run(() => Open(options, time, logger));
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The batch is empty, too large or passes <see
    /// cref="PositionMax"/>.</exception>
    public Task<AppendResult> AppendAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(expectedPosition);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Frames.Length, BatchBytesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expectedPosition, PositionMax - batch.Count);
        return _writer.Enqueue(new AppendWork(key, expectedPosition, batch), false, cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The batch is empty or too large.</exception>
    public ValueTask<bool> ReplaceAsync(
        SessionKey key, long expectedPosition, EventBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedPosition, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Frames.Length, BatchBytesMax);
        return new ValueTask<bool>(
            _writer.Enqueue(new ReplaceWork(key, expectedPosition, batch), false, cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<long> ReadHeadAsync(SessionKey key, CancellationToken cancellationToken) =>
        ReadAsync(static (reader, key, _) => reader.ReadHead(key), key, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredBatch>> ReadForwardAsync(
        SessionKey key, long after, int bytesMax, CancellationToken cancellationToken) =>
        ReadAsync(
            static (reader, slice, cancellation) => (IReadOnlyList<StoredBatch>)reader.ReadForward(
                slice.key, slice.after, slice.bytesMax, cancellation),
            (key, after, bytesMax),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredBatch>> ReadBackwardAsync(
        SessionKey key, long before, int bytesMax, CancellationToken cancellationToken) =>
        ReadAsync(
            static (reader, slice, cancellation) => (IReadOnlyList<StoredBatch>)reader.ReadBackward(
                slice.key, slice.before, slice.bytesMax, cancellation),
            (key, before, bytesMax),
            cancellationToken);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The snapshot is too large.</exception>
    public ValueTask WriteSnapshotAsync(
        SessionKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(snapshot.Data.Length, BatchBytesMax);
        return new ValueTask(_writer.Enqueue(new SnapshotWork(key, snapshot), true, cancellationToken));
    }

    /// <inheritdoc />
    public ValueTask<StoredSnapshot?> ReadSnapshotAsync(SessionKey key, CancellationToken cancellationToken) =>
        ReadAsync(static (reader, key, _) => reader.ReadSnapshot(key), key, cancellationToken);

    /// <inheritdoc />
    /// <remarks>
    /// A session is listed from its first append that carries a summary on. A page looks at a bounded number of rows:
    /// it may be short, even empty, and still have a continuation.
    /// </remarks>
    /// <exception cref="FormatException">The continuation is not one that a listing gave.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1–1,000.</exception>
    public async ValueTask<SessionList> ListAsync(
        TenantId tenant, SessionFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Limit, 1_000);
        var page = (tenant, filter, cursor: ListingCursor.Parse(filter.Continuation));

        // A listing may look at many rows: not on the caller's thread.
        return await Task.Run(
            () => ReadAsync(
                static (reader, page, cancellation) => reader.Listing.List(
                    page.tenant, page.filter, page.cursor, cancellation),
                page,
                cancellationToken).AsTask(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<SessionId?> FindAsync(
        TenantId tenant, string owner, ReadOnlyMemory<ChainHash> candidates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return ReadAsync(
            static (reader, request, cancellation) => reader.Paths.Find(
                request.tenant, request.owner, request.candidates.Span, request.oldest, cancellation),
            (tenant, owner, candidates, oldest: _time.GetUtcNow() - _pathsKeptFor),
            cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<SessionKey>> ListExpiredAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ExpiredMax);

        // Up to as many rows: not on the caller's thread.
        return await Task.Run(
            () => ReadAsync(
                static (reader, pass, cancellation) => reader.Expiries.List(pass.now, pass.limit, cancellation),
                (now, limit),
                cancellationToken).AsTask(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<EndpointWrite> PutAsync(
        EndpointKey key,
        EndpointDefinition definition,
        EndpointCondition condition,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var work = new EndpointPutWork(key, definition, condition, _time.GetUtcNow());
        return await _writer.Enqueue(work, false, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<StoredEndpoint?> GetAsync(EndpointKey key, CancellationToken cancellationToken) =>
        ReadAsync(static (reader, key, _) => reader.Endpoints.Get(key), key, cancellationToken);

    /// <inheritdoc />
    public ValueTask<EndpointRemoval> DeleteAsync(
        EndpointKey key, EndpointCondition condition, CancellationToken cancellationToken) =>
        new(_writer.Enqueue(new EndpointDeleteWork(key, condition), false, cancellationToken));

    /// <inheritdoc />
    public ValueTask<EndpointList> ListAsync(
        TenantId tenant, EndpointName? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return ReadAsync(
            static (reader, page, _) => reader.Endpoints.List(page.tenant, page.after, page.limit),
            (tenant, after, limit),
            cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken) =>
        new(_writer.Enqueue(new DeleteWork(key), false, cancellationToken));

    /// <inheritdoc />
    public async ValueTask<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.Enqueue(new ProbeWork(), false, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Writes what waits, copies the write-ahead log back into the file and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await Task.Run(Close).ConfigureAwait(false);
        }
    }

    private static SqliteSessionStore Open(SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        var library = NativeSqlite.Library;
        StoreWriter? writer = null;
        try
        {
            _ = Directory.CreateDirectory(options.DataDirectory);
            writer = new StoreWriter(options, time, logger);
            var store = new SqliteSessionStore(writer, new ReaderPool(options), options, time);
            writer = null;
            if (library.IsSystem)
            {
                Log.Opened(logger, options.Path, library.Version);
            }
            else
            {
                Log.OpenedOnBundledLibrary(logger, options.Path, library.Version);
            }

            return store;
        }
        catch (SqliteFailure failure)
        {
            throw failure.ToUnavailable();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("The session store's directory cannot be used.", failure);
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private void Close()
    {
        _readers.Dispose();
        _writer.Dispose();
    }

    private ValueTask<TResult> ReadAsync<TArgument, TResult>(
        Func<ReaderConnection, TArgument, CancellationToken, TResult> read,
        TArgument argument,
        CancellationToken cancellationToken) =>
        _writer.ReadBarrier is { } barrier
            ? ReadBehindAsync(barrier, read, argument, cancellationToken)
            : _readers.ReadAsync(read, argument, cancellationToken);

    private async ValueTask<TResult> ReadBehindAsync<TArgument, TResult>(
        Task barrier,
        Func<ReaderConnection, TArgument, CancellationToken, TResult> read,
        TArgument argument,
        CancellationToken cancellationToken)
    {
        await barrier.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await _readers.ReadAsync(read, argument, cancellationToken).ConfigureAwait(false);
    }
}
