using System.Globalization;
using Azure;
using Azure.Storage.Blobs.Models;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Storage.AzureBlobs.Blobs;

namespace Sessions.Storage.AzureBlobs.Endpoints;

/// <summary>Keeps operators' endpoints, a block blob each; the version is the blob's own.</summary>
/// <remarks>
/// A write looks at what is there and replaces just that, so of two at once one is refused and looks again. A write
/// whose answer was lost finds its own mark in the metadata and knows that it was carried out.
/// </remarks>
internal sealed class EndpointBlobs(BlobAccess blobs, AzureBlobStoreOptions options, TimeProvider time)
{
    private const int AttemptsMax = 8;
    private const string Created = "created";
    private const string Updated = "updated";
    private const string Write = "write";

    public async ValueTask<EndpointWrite> PutAsync(
        EndpointKey key,
        EndpointDefinition definition,
        EndpointCondition condition,
        CancellationToken cancellationToken)
    {
        var name = BlobNames.Endpoint(key);
        var bytes = EndpointBytes.Write(definition);
        var write = Guid.CreateVersion7(time.GetUtcNow());
        var isReplacing = false;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var there = await blobs.HeadAsync(name, cancellationToken).ConfigureAwait(false);
            if (there?.Metadata.TryGetValue(Write, out var last) == true && last == write.ToString("N"))
            {
                return Written(Stored(key, there, definition), isReplacing);
            }

            if (!condition.Holds(there is null ? null : VersionOf(there.ETag)))
            {
                return new EndpointWrite(EndpointWriteStatus.Conflict, null);
            }

            isReplacing = there is not null;
            var now = time.GetUtcNow();
            var metadata = new Dictionary<string, string>
            {
                [Created] = there is null ? Text(now) : there.Metadata[Created],
                [Updated] = Text(now),
                [Write] = write.ToString("N"),
            };
            var unchanged = there is null
                ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                : new BlobRequestConditions { IfMatch = there.ETag };
            var etag = await blobs.PutAsync(name, bytes, write, metadata, unchanged, cancellationToken)
                .ConfigureAwait(false);
            if (etag is { } version)
            {
                var facts = new BlobFacts(version, bytes.Length, 0, metadata);
                return Written(Stored(key, facts, definition), isReplacing);
            }
        }

        throw new StoreUnavailableException("An endpoint is written faster than this node can follow.");
    }

    public async ValueTask<StoredEndpoint?> GetAsync(EndpointKey key, CancellationToken cancellationToken)
    {
        var fetched = await blobs.GetAsync(BlobNames.Endpoint(key), 0, null, null, cancellationToken)
            .ConfigureAwait(false);
        return fetched.Status == FetchStatus.Found
            ? Stored(key, fetched.Facts!, EndpointBytes.Read(fetched.Content.Span))
            : null;
    }

    public async ValueTask<EndpointRemoval> DeleteAsync(
        EndpointKey key, EndpointCondition condition, CancellationToken cancellationToken)
    {
        var name = BlobNames.Endpoint(key);
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var there = await blobs.HeadAsync(name, cancellationToken).ConfigureAwait(false);
            if (there is null)
            {
                // Not there any more: an attempt whose answer was lost, or another node was faster.
                return attempt == 0 ? EndpointRemoval.Missing : EndpointRemoval.Removed;
            }

            if (!condition.Holds(VersionOf(there.ETag)))
            {
                return EndpointRemoval.Conflict;
            }

            if (await blobs.DeleteAsync(name, there.ETag, cancellationToken).ConfigureAwait(false))
            {
                return EndpointRemoval.Removed;
            }
        }

        throw new StoreUnavailableException("An endpoint is written faster than this node can follow.");
    }

    // Names with a dot are not in their own order in the container: all are listed, then sorted. There are not many.
    public async ValueTask<EndpointList> ListAsync(
        TenantId tenant, EndpointName? after, int limit, CancellationToken cancellationToken)
    {
        List<EndpointName> names = [];
        var listed = blobs.ListAsync(BlobNames.Endpoints(tenant), cancellationToken);
        await foreach (var blob in listed.ConfigureAwait(false))
        {
            if (BlobNames.TryReadEndpoint(tenant, blob.Name, out var name)
                && string.CompareOrdinal(name.Value, after?.Value) > 0)
            {
                names.Add(name);
            }
        }

        names.Sort(static (left, right) => string.CompareOrdinal(left.Value, right.Value));
        var page = new StoredEndpoint?[Math.Min(limit, names.Count)];
        var sideBySide = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.ListingConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, page.Length, sideBySide, async (i, cancellation) =>
            page[i] = await GetAsync(new EndpointKey(tenant, names[i]), cancellation).ConfigureAwait(false))
            .ConfigureAwait(false);

        // One that was removed while the page was read is not on it.
        EndpointName? continuation = names.Count > limit ? names[limit - 1] : null;
        return new EndpointList([.. page.OfType<StoredEndpoint>()], continuation);
    }

    private static EndpointWrite Written(StoredEndpoint endpoint, bool isReplacing) =>
        new(isReplacing ? EndpointWriteStatus.Replaced : EndpointWriteStatus.Created, endpoint);

    private static StoredEndpoint Stored(EndpointKey key, BlobFacts facts, EndpointDefinition definition) => new(
        key, VersionOf(facts.ETag), TimeOf(facts, Created), TimeOf(facts, Updated), definition);

    private static string VersionOf(ETag etag) => etag.ToString().Trim('"');

    private static string Text(DateTimeOffset time) => time.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(BlobFacts facts, string name) =>
        new(long.Parse(facts.Metadata[name], CultureInfo.InvariantCulture), TimeSpan.Zero);
}
