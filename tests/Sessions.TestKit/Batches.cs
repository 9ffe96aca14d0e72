using System.Buffers;
using System.Text;
using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.TestKit;

/// <summary>Batches, summaries and keys for tests of stores and of what stands on them.</summary>
public static class Batches
{
    /// <summary>A batch of events, each the JSON given for it.</summary>
    public static EventBatch Of(params ReadOnlySpan<string> events) => With(null, events);

    /// <summary>A batch of events that also changes the index entry.</summary>
    public static EventBatch With(SessionSummary? summary, params ReadOnlySpan<string> events)
    {
        var frames = new ArrayBufferWriter<byte>();
        foreach (var json in events)
        {
            EventFrames.Write(frames, Encoding.UTF8.GetBytes(json));
        }

        return new EventBatch
        {
            BatchId = Guid.CreateVersion7(),
            Count = events.Length,
            Frames = frames.WrittenMemory,
            Summary = summary,
        };
    }

    /// <summary>A batch of one event of so many bytes in all, whose content depends on the seed.</summary>
    public static EventBatch OfLength(int bytes, byte seed = 1)
    {
        var json = new byte[bytes - EventFrames.HeaderLength];
        json.AsSpan().Fill((byte)('a' + (seed % 26)));
        (json[0], json[^1]) = ((byte)'"', (byte)'"');
        var frames = new ArrayBufferWriter<byte>(bytes);
        EventFrames.Write(frames, json);
        return new EventBatch { BatchId = Guid.CreateVersion7(), Count = 1, Frames = frames.WrittenMemory };
    }

    /// <summary>The events of stored batches, as text.</summary>
    public static IReadOnlyList<string> EventsOf(IEnumerable<StoredBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var events = new List<string>();
        foreach (var batch in batches)
        {
            var frames = batch.Frames;
            while (EventFrames.TryRead(ref frames, out var json))
            {
                events.Add(Encoding.UTF8.GetString(json.Span));
            }
        }

        return events;
    }

    /// <summary>An index entry.</summary>
    public static SessionSummary Summary(
        DateTimeOffset lastActivity, string owner = "key-1", SessionStatus status = SessionStatus.Idle) =>
        new()
        {
            Owner = owner,
            Status = status,
            CreatedAt = lastActivity.AddHours(-1),
            LastActivityAt = lastActivity,
            Turns = 3,
            InputTokens = 5_000_000_000,
            OutputTokens = 7,
            CostNanoUsd = 9_000_000_000_000,
        };

    /// <summary>A session's name.</summary>
    public static SessionKey Key(string id, string tenant = "acme") => new(TenantId.Parse(tenant), SessionId.Parse(id));
}
