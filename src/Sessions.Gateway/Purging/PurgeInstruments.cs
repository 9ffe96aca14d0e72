using System.Diagnostics.Metrics;
using Sessions.Gateway.Telemetry;

namespace Sessions.Gateway.Purging;

/// <summary>Every metric of the purge; callers pass facts, the names stand here.</summary>
internal sealed class PurgeInstruments
{
    private readonly Counter<long> _sessions;
    private readonly Histogram<double> _duration;

    public PurgeInstruments()
    {
        var meter = GridTelemetry.Meter;
        _sessions = meter.CreateCounter<long>(
            "sessions.purge.sessions", "{session}", "Expired sessions that a pass has looked at.");
        _duration = meter.CreateHistogram<double>("sessions.purge.duration", "s", "Duration of a pass.");
    }

    /// <summary>A pass has ended.</summary>
    public void Passed(in PurgePass pass, TimeSpan duration)
    {
        Add(pass.Ended, "ended");
        Add(pass.Alive, "alive");
        Add(pass.Failed, "failed");
        _duration.Record(duration.TotalSeconds);
    }

    private void Add(int count, string outcome)
    {
        if (count > 0)
        {
            _sessions.Add(count, new KeyValuePair<string, object?>("sessions.purge.outcome", outcome));
        }
    }
}
