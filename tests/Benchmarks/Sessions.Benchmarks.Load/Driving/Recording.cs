using System.Diagnostics;

namespace Sessions.Benchmarks.Load.Driving;

/// <summary>The measured part of a run, which begins after the warm-up and ends before the connections stop.</summary>
internal sealed class Recording(bool isByStart)
{
    private long _start = long.MaxValue;
    private long _end = long.MaxValue;

    /// <summary>Counts the turns that end in the measured part: a throughput.</summary>
    public static Recording OfTurnsEnded() => new(isByStart: false);

    /// <summary>Counts the turns that were due in the measured part, however long they took: latencies.</summary>
    public static Recording OfTurnsDue() => new(isByStart: true);

    public void Start() => Volatile.Write(ref _start, Stopwatch.GetTimestamp());

    public void Stop() => Volatile.Write(ref _end, Stopwatch.GetTimestamp());

    /// <summary>Whether a turn that was due at <paramref name="scheduled"/> and ends now counts.</summary>
    public bool Covers(long scheduled)
    {
        var moment = isByStart ? scheduled : Stopwatch.GetTimestamp();
        return moment >= Volatile.Read(ref _start) && moment < Volatile.Read(ref _end);
    }
}
