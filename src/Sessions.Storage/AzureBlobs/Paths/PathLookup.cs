using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;
using Sessions.Storage.AzureBlobs.Logs;

namespace Sessions.Storage.AzureBlobs.Paths;

/// <summary>Looks requests up in the path index: one request per candidate, some side by side, and one or two for the
/// session.</summary>
internal sealed class PathLookup(
    BlobAccess blobs,
    PathSweep sweep,
    AzureBlobStoreOptions options,
    TimeProvider time,
    Func<SessionKey, CancellationToken, ValueTask<TailState?>> tails)
{
    /// <summary>The first candidate's session that is open and not too old.</summary>
    public async ValueTask<SessionId?> FindAsync(
        TenantId tenant, string owner, ReadOnlyMemory<ChainHash> candidates, CancellationToken cancellationToken)
    {
        while (!candidates.IsEmpty)
        {
            var part = candidates[..Math.Min(candidates.Length, options.ListingConcurrency)];
            candidates = candidates[part.Length..];
            var entries = await ReadAsync(tenant, owner, part, cancellationToken).ConfigureAwait(false);
            foreach (var (name, facts) in entries)
            {
                if (facts is not null
                    && await FollowAsync(tenant, owner, name, facts, cancellationToken).ConfigureAwait(false) is { } id)
                {
                    return id;
                }
            }
        }

        return null;
    }

    private Task<(string Name, BlobFacts? Facts)[]> ReadAsync(
        TenantId tenant, string owner, ReadOnlyMemory<ChainHash> part, CancellationToken cancellationToken)
    {
        var reads = new Task<(string, BlobFacts?)>[part.Length];
        for (var i = 0; i < reads.Length; i++)
        {
            reads[i] = ReadAsync(PathEntry.NameOf(tenant, owner, part.Span[i]), cancellationToken);
        }

        return Task.WhenAll(reads);
    }

    private async Task<(string Name, BlobFacts? Facts)> ReadAsync(string name, CancellationToken cancellationToken) =>
        (name, await blobs.HeadAsync(name, cancellationToken).ConfigureAwait(false));

    // The session's log has the last word. An entry of another life, or without a session, will never hold again.
    private async ValueTask<SessionId?> FollowAsync(
        TenantId tenant, string owner, string name, BlobFacts facts, CancellationToken cancellationToken)
    {
        var oldest = (time.GetUtcNow() - options.PathsKeptFor).ToUnixTimeSeconds();
        if (PathEntry.Of(facts.Metadata) is not { } entry || entry.At < oldest)
        {
            return null;
        }

        var tail = await tails(new SessionKey(tenant, entry.Session), cancellationToken).ConfigureAwait(false);
        if (tail?.Name.Log != entry.Log)
        {
            sweep.RemoveLater(tenant, name, facts);
            return null;
        }

        if (tail.Summary.IsEmpty)
        {
            return null;
        }

        var summary = SummaryCodec.Read(tail.Summary.Span);
        return summary.Owner == owner && summary.Status is (SessionStatus.Idle or SessionStatus.Running)
            ? entry.Session
            : null;
    }
}
