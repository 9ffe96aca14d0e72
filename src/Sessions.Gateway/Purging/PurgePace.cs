namespace Sessions.Gateway.Purging;

/// <summary>Spreads the removals of a pass over time: between them turns have the store and the processor.</summary>
/// <remarks>What was missed while the store was slow is not caught up.</remarks>
internal sealed class PurgePace(int perSecond, TimeProvider time)
{
    // Rests shorter than a timer's tick would not be kept.
    private static readonly TimeSpan RestMin = TimeSpan.FromMilliseconds(15);

    private readonly TimeSpan _each = TimeSpan.FromSeconds(1.0 / perSecond);
    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _next;

    /// <summary>Takes the next place; how long to rest before it is used, zero for one that follows closely.</summary>
    public TimeSpan Take()
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_began);
            _next = _next < now ? now : _next;
            var rest = _next - now;
            _next += _each;
            return rest < RestMin ? TimeSpan.Zero : rest;
        }
    }
}
