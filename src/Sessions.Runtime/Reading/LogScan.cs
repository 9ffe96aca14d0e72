using System.Runtime.CompilerServices;
using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Walks a log chunk by chunk; chunks grow, so that short reads stay cheap and long ones few.</summary>
internal static class LogScan
{
    private const int ChunkBytesMin = 64 * 1024;
    private const int ChunkBytesMax = 1024 * 1024;

    /// <summary>Events after one position up to another, oldest first.</summary>
    public static async IAsyncEnumerable<LogEvent> ForwardAsync(
        ISessionStore store,
        SessionKey key,
        long after,
        long upTo,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var chunk = ChunkBytesMin; after < upTo; chunk = Math.Min(chunk * 2, ChunkBytesMax))
        {
            var batches = await store.ReadForwardAsync(key, after, chunk, cancellationToken).ConfigureAwait(false);
            if (batches.Count == 0)
            {
                yield break;
            }

            foreach (var batch in batches)
            {
                var position = batch.FirstPosition;
                for (var frames = batch.Frames; EventFrames.TryRead(ref frames, out var json); position++)
                {
                    if (position > after && position <= upTo)
                    {
                        yield return new LogEvent(position, json);
                    }
                }

                after = batch.LastPosition;
            }
        }
    }

    /// <summary>Events before one position down to another (exclusive), newest first.</summary>
    public static async IAsyncEnumerable<LogEvent> BackwardAsync(
        ISessionStore store,
        SessionKey key,
        long before,
        long downTo,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = new List<LogEvent>();
        for (var chunk = ChunkBytesMin; before - 1 > downTo; chunk = Math.Min(chunk * 2, ChunkBytesMax))
        {
            var batches = await store.ReadBackwardAsync(key, before, chunk, cancellationToken).ConfigureAwait(false);
            if (batches.Count == 0)
            {
                yield break;
            }

            foreach (var batch in batches)
            {
                events.Clear();
                var position = batch.FirstPosition;
                for (var frames = batch.Frames; EventFrames.TryRead(ref frames, out var json); position++)
                {
                    events.Add(new LogEvent(position, json));
                }

                for (var i = events.Count - 1; i >= 0; i--)
                {
                    if (events[i].Position < before && events[i].Position > downTo)
                    {
                        yield return events[i];
                    }
                }

                before = batch.FirstPosition;
            }
        }
    }

    /// <summary>The event at a position; null when the log does not reach it.</summary>
    public static async ValueTask<LogEvent?> AtAsync(
        ISessionStore store, SessionKey key, long position, CancellationToken cancellationToken)
    {
        var batches = await store.ReadForwardAsync(key, position - 1, 1, cancellationToken).ConfigureAwait(false);
        if (batches.Count == 0)
        {
            return null;
        }

        var at = batches[0].FirstPosition;
        for (var frames = batches[0].Frames; EventFrames.TryRead(ref frames, out var json); at++)
        {
            if (at == position)
            {
                return new LogEvent(at, json);
            }
        }

        return null;
    }
}
