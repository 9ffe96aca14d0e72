using Sessions.Core.State;

namespace Sessions.Core.Decisions;

/// <summary>Stamps events so that a log's times never run backwards, even where a node's clock does.</summary>
internal static class EventTime
{
    /// <summary>The time in whole milliseconds UTC, or that of the session's last event if it is later.</summary>
    public static DateTimeOffset After(SessionState state, DateTimeOffset now)
    {
        var utc = now.ToUniversalTime();
        var whole = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond));
        return whole > state.LastActivityAt ? whole : state.LastActivityAt;
    }
}
