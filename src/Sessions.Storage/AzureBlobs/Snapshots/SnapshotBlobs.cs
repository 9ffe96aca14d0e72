using Azure;
using Azure.Storage.Blobs.Models;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Logs;

namespace Sessions.Storage.AzureBlobs.Snapshots;

/// <summary>Keeps one snapshot per session.</summary>
/// <remarks>
/// A snapshot replaces the one that its writer knows and no other, so an older one never replaces a newer one, and none
/// comes back after a delete. Only the first of a session has none to replace: its writer looks once more whether the
/// log is still there, and takes it back if not.
/// </remarks>
internal sealed class SnapshotBlobs(BlobAccess blobs, LogTails tails, SnapshotCache cache, TimeProvider time)
{
    private const int AttemptsMax = 4;

    /// <summary>The newest snapshot, and the log's end after it for the read that follows.</summary>
    public async ValueTask<StoredSnapshot?> ReadAsync(SessionLog log, CancellationToken cancellationToken)
    {
        if (TryReadHere(log, out var here))
        {
            return here;
        }

        var name = BlobNames.SnapshotOf(log.Key);
        var tailFacts = blobs.HeadAsync(BlobNames.TailOf(log.Key), cancellationToken).AsTask();
        var fetched = await FetchAsync(log, name, cancellationToken).ConfigureAwait(false);
        var facts = await tailFacts.ConfigureAwait(false);
        if (facts is null)
        {
            cache.Remove(log.Key);
            return null;
        }

        var life = TailName.Of(facts).Log;
        if (fetched.Status == FetchStatus.Unchanged && log.Snapshot is { } known && known.Log == life)
        {
            await tails.ReadAheadAsync(log, facts, known, cancellationToken).ConfigureAwait(false);
            return cache.Find(log.Key, known.Position);
        }

        // One of an earlier life of the session was left behind by a node that stopped while it deleted.
        var isOfThisLife = fetched.Status == FetchStatus.Found && SnapshotFacts.Of(fetched.Facts!).Log == life;
        log.Snapshot = isOfThisLife ? SnapshotFacts.Of(fetched.Facts!) : SnapshotFacts.None(life);
        await tails.ReadAheadAsync(log, facts, log.Snapshot, cancellationToken).ConfigureAwait(false);
        if (!isOfThisLife)
        {
            return null;
        }

        var snapshot = new StoredSnapshot(log.Snapshot.Position, fetched.Content);
        cache.Set(log.Key, snapshot);
        return snapshot;
    }

    /// <summary>Keeps a snapshot unless the stored one is newer or the session is gone.</summary>
    public async ValueTask WriteAsync(SessionLog log, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        var tail = await TailAtAsync(log, snapshot.Position, cancellationToken).ConfigureAwait(false);
        for (var attempt = 0; attempt < AttemptsMax && tail is not null; attempt++)
        {
            var known = log.Snapshot is { IsNone: false } stored ? stored : null;
            if (known is not null && known.Log == tail.Name.Log && known.Position >= snapshot.Position)
            {
                return;
            }

            if (await PutAsync(log, tail, snapshot, known, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            var facts = await blobs.HeadAsync(BlobNames.SnapshotOf(log.Key), cancellationToken).ConfigureAwait(false);
            log.Snapshot = facts is null ? null : SnapshotFacts.Of(facts);
            if (facts is null && known is not null)
            {
                // It was there and is gone: so may be the session.
                tail = await tails.LoadAsync(log.Key, cancellationToken).ConfigureAwait(false);
                tail = tail is not null && tail.Head >= snapshot.Position ? tail : null;
            }
        }
    }

    // After a refused append the log's end has been read from the snapshot on, and the snapshot is in memory.
    private bool TryReadHere(SessionLog log, out StoredSnapshot? snapshot)
    {
        snapshot = null;
        if (log.Snapshot is not { } known || log.TakeFetched(known.Position, time.GetUtcNow()) is not { } fetched)
        {
            return false;
        }

        snapshot = known.IsNone ? null : cache.Find(log.Key, known.Position);
        return fetched.After <= known.Position
            && fetched.Tail.Name.Log == known.Log
            && (known.IsNone || snapshot is not null);
    }

    private async ValueTask<Fetched> FetchAsync(SessionLog log, string name, CancellationToken cancellationToken)
    {
        var isHere = log.Snapshot is { IsNone: false } known && cache.Find(log.Key, known.Position) is not null;
        var conditions = isHere ? new BlobRequestConditions { IfNoneMatch = log.Snapshot!.ETag } : null;
        return await blobs.GetAsync(name, 0, null, conditions, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TailState?> TailAtAsync(
        SessionLog log, long position, CancellationToken cancellationToken)
    {
        if (log.Tail is { } known && known.Head >= position)
        {
            return known;
        }

        var tail = await tails.LoadAsync(log.Key, cancellationToken).ConfigureAwait(false);
        return tail is not null && tail.Head >= position ? tail : null;
    }

    private async ValueTask<bool> PutAsync(
        SessionLog log,
        TailState tail,
        StoredSnapshot snapshot,
        SnapshotFacts? known,
        CancellationToken cancellationToken)
    {
        var name = BlobNames.SnapshotOf(log.Key);
        var facts = Place(log, tail, snapshot.Position);
        var conditions = known is null
            ? new BlobRequestConditions { IfNoneMatch = ETag.All }
            : new BlobRequestConditions { IfMatch = known.ETag };
        var blockId = Guid.CreateVersion7(time.GetUtcNow());
        var written = await blobs
            .PutAsync(name, snapshot.Data, blockId, facts.ToMetadata(), conditions, cancellationToken)
            .ConfigureAwait(false);
        if (written is not { } etag)
        {
            return false;
        }

        log.Snapshot = facts with { ETag = etag };
        cache.Set(log.Key, new StoredSnapshot(snapshot.Position, snapshot.Data.ToArray()));
        if (known is null)
        {
            var now = await blobs.HeadAsync(BlobNames.TailOf(log.Key), cancellationToken).ConfigureAwait(false);
            if (now is null || TailName.Of(now).Log != tail.Name.Log)
            {
                log.Snapshot = null;
                cache.Remove(log.Key);
                _ = await blobs.DeleteAsync(name, etag, cancellationToken).ConfigureAwait(false);
            }
        }

        return true;
    }

    // Where the log goes on after the snapshot: with this a reader needs no search.
    private static SnapshotFacts Place(SessionLog log, TailState tail, long position)
    {
        var offset = position == tail.Head ? tail.Length : log.Offsets.Before(tail.Name, position + 1);
        return position >= tail.Name.Base
            ? new SnapshotFacts(default, tail.Name.Log, position, tail.Name.Base, offset)
            : new SnapshotFacts(default, tail.Name.Log, position, -1, 0);
    }
}
