using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Sessions.Storage.AzureBlobs.Blobs;

/// <summary>The container, as few verbs: expected refusals are values, everything else is <see
/// cref="StoreUnavailableException"/>.</summary>
/// <remarks>
/// Everything but an append is repeated by the client. A repeated request whose first attempt was carried out is
/// refused by its own condition; callers look and see what they wanted.
/// </remarks>
internal sealed class BlobAccess(BlobContainerClient container, BlobContainerClient once)
{
    /// <summary>The account's name, for log lines.</summary>
    public string Account => container.AccountName;

    /// <summary>Makes the container where it is missing.</summary>
    public ValueTask<bool> CreateContainerAsync(CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            _ = await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>Asks whether the container is there and may be read.</summary>
    public ValueTask<bool> FindContainerAsync(CancellationToken cancellationToken) => GuardAsync(
        async () => (await container.ExistsAsync(cancellationToken).ConfigureAwait(false)).Value, cancellationToken);

    /// <summary>A blob's facts; null when it is not there.</summary>
    public ValueTask<BlobFacts?> HeadAsync(string name, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            var blob = container.GetBlobBaseClient(name);
            var found = (await blob.GetPropertiesAsync(null, cancellationToken).ConfigureAwait(false)).Value;
            return (BlobFacts?)new BlobFacts(
                found.ETag, found.ContentLength, found.BlobCommittedBlockCount, found.Metadata);
        },
        cancellationToken);

    /// <summary>Reads a part of a blob, under a condition where one is given.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="length">Its length; null to the end.</param>
    /// <param name="conditions">The version that it must be, or must not be any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Fetched> GetAsync(
        string name, long offset, long? length, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(name, offset, length, conditions, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (StatusOf(e) is { } status)
        {
            return new Fetched(status, null, default);
        }
        catch (Exception e) when (BlobFailure.Is(e, cancellationToken))
        {
            throw BlobFailure.ToUnavailable(e);
        }
    }

    /// <summary>Makes an empty append blob, in the place of the one that is there if the condition allows it.</summary>
    /// <returns>Its version; null when the condition did not hold.</returns>
    public ValueTask<ETag?> CreateAppendAsync(
        string name,
        IDictionary<string, string>? metadata,
        AppendBlobRequestConditions? conditions,
        CancellationToken cancellationToken) => GuardAsync(
            async () =>
            {
                var options = new AppendBlobCreateOptions { Metadata = metadata, Conditions = conditions };
                var made = await container.GetAppendBlobClient(name)
                    .CreateAsync(options, cancellationToken).ConfigureAwait(false);
                return (ETag?)made.Value.ETag;
            },
            cancellationToken);

    /// <summary>Appends one block in one attempt; throws what the client throws.</summary>
    public async Task<(ETag ETag, int Blocks)> AppendOnceAsync(
        string name, Stream block, AppendBlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        var options = new AppendBlobAppendBlockOptions { Conditions = conditions };
        var done = await once.GetAppendBlobClient(name)
            .AppendBlockAsync(block, options, cancellationToken).ConfigureAwait(false);
        return (done.Value.ETag, done.Value.BlobCommittedBlockCount);
    }

    /// <summary>Writes a block blob whole: its one block, then the list that makes it visible.</summary>
    /// <returns>Its version; null when the condition did not hold.</returns>
    public ValueTask<ETag?> PutAsync(
        string name,
        ReadOnlyMemory<byte> content,
        Guid blockId,
        IDictionary<string, string> metadata,
        BlobRequestConditions conditions,
        CancellationToken cancellationToken) => GuardAsync(
            async () =>
            {
                var blob = container.GetBlockBlobClient(name);
                List<string> blocks = [];
                if (!content.IsEmpty)
                {
                    blocks.Add(Convert.ToBase64String(blockId.ToByteArray()));
                    using var stream = BinaryData.FromBytes(content).ToStream();
                    _ = await blob.StageBlockAsync(blocks[0], stream, cancellationToken: cancellationToken)
                        .ConfigureAwait(false);
                }

                var options = new CommitBlockListOptions { Metadata = metadata, Conditions = conditions };
                var done = await blob.CommitBlockListAsync(blocks, options, cancellationToken).ConfigureAwait(false);
                return (ETag?)done.Value.ETag;
            },
            cancellationToken);

    /// <summary>Removes a blob.</summary>
    /// <returns>False when it was not there, or not in the version that the caller named.</returns>
    public ValueTask<bool> DeleteAsync(string name, ETag? version, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            var conditions = version is { } etag ? new BlobRequestConditions { IfMatch = etag } : null;
            _ = await container.GetBlobBaseClient(name)
                .DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancellationToken)
                .ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>The blobs whose names begin so, in the order of their names.</summary>
    public IAsyncEnumerable<BlobItem> ListAsync(string prefix, CancellationToken cancellationToken) =>
        GuardAsync(
            container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken),
            cancellationToken);

    /// <summary>The folders right below one, in the order of their names.</summary>
    public async IAsyncEnumerable<string> ListFoldersAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = container.GetBlobsByHierarchyAsync(
            BlobTraits.None, BlobStates.None, "/", folder, cancellationToken);
        await foreach (var item in GuardAsync(items, cancellationToken).ConfigureAwait(false))
        {
            if (item.IsPrefix)
            {
                yield return item.Prefix;
            }
        }
    }

    private async ValueTask<Fetched> ReadAsync(
        string name, long offset, long? length, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        // A range of nothing cannot be asked for: an empty blob is read whole.
        var range = offset == 0 && length is null ? default : new HttpRange(offset, length);
        var options = new BlobDownloadOptions { Range = range, Conditions = conditions };
        var answer = await container.GetBlobBaseClient(name)
            .DownloadStreamingAsync(options, cancellationToken).ConfigureAwait(false);
        if (answer.GetRawResponse().Status == 304)
        {
            return new Fetched(FetchStatus.Unchanged, null, default);
        }

        using var part = answer.Value;
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)part.Details.ContentLength));
        await part.Content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return new Fetched(FetchStatus.Found, FactsOf(part.Details), bytes);
    }

    private static FetchStatus? StatusOf(RequestFailedException e) => e.Status switch
    {
        304 => FetchStatus.Unchanged,
        412 => FetchStatus.Changed,
        416 => FetchStatus.PastEnd,
        404 when BlobFailure.IsMissing(e) => FetchStatus.Missing,
        _ => null,
    };

    private static BlobFacts FactsOf(BlobDownloadDetails details)
    {
        var total = details.ContentLength;
        if (details.ContentRange is { } range)
        {
            total = long.Parse(range.AsSpan()[(range.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);
        }

        return new BlobFacts(details.ETag, total, details.BlobCommittedBlockCount, details.Metadata);
    }

    private static async ValueTask<T?> GuardAsync<T>(Func<Task<T?>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (BlobFailure.IsRefused(e) || BlobFailure.IsMissing(e)
            || e.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            return default;
        }
        catch (Exception e) when (BlobFailure.Is(e, cancellationToken))
        {
            throw BlobFailure.ToUnavailable(e);
        }
    }

    [SuppressMessage("Style", "IDE0063", Justification = "The enumerator is disposed where it ends.")]
    private static async IAsyncEnumerable<T> GuardAsync<T>(
        IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var each = items.GetAsyncEnumerator(cancellationToken);
        await using (each.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await each.MoveNextAsync().ConfigureAwait(false))
                    {
                        yield break;
                    }
                }
                catch (Exception e) when (BlobFailure.Is(e, cancellationToken))
                {
                    throw BlobFailure.ToUnavailable(e);
                }

                yield return each.Current;
            }
        }
    }
}
