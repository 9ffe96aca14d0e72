using System.Collections.Concurrent;

namespace Sessions.Grains.Hosting;

/// <summary>The sessions that are awake on this silo, so that a drain can move them.</summary>
internal sealed class LocalSessions
{
    private readonly ConcurrentDictionary<GrainId, IGrainContext> _awake = new();

    public int Count => _awake.Count;

    public IReadOnlyCollection<IGrainContext> Snapshot => [.. _awake.Values];

    public void Add(IGrainContext context) => _awake[context.GrainId] = context;

    public void Remove(IGrainContext context) =>
        _awake.TryRemove(new KeyValuePair<GrainId, IGrainContext>(context.GrainId, context));
}
