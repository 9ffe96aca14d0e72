using Sessions.Core.State;

namespace Sessions.Core.Decisions;

/// <summary>Stamps events so that a log's times never run backwards, even where a node's clock does.</summary>
internal static class EventTime
{
    /// <summary>The time in whole milliseconds UTC, or that of the session's last event if it is later.</summary>
    public static DateTimeOffset After(SessionState state, DateTimeOffset now)
    {
        var whole = Whole(now);
        return whole > state.LastActivityAt ? whole : state.LastActivityAt;
    }

    /// <summary>A time in whole milliseconds UTC.</summary>
    public static DateTimeOffset Whole(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
