namespace Sessions.Benchmarks.Load.Driving;

/// <summary>What happened in the measured part of a run: on one connection, or added up over all.</summary>
internal sealed class Tally
{
    private readonly List<int> _latenciesUs = [];

    public long Turns { get; private set; }

    /// <summary>How many of <see cref="Turns"/> were the first of their session.</summary>
    public long NewSessions { get; private set; }

    public long BodyBytes { get; private set; }

    /// <summary>
    /// Bad answers, counted from the first byte of the run on: a warm-up has no right to fail either.
    /// </summary>
    public long Errors { get; private set; }

    public string? FirstError { get; private set; }

    public void Count(bool isNewSession, int bodyBytes, TimeSpan latency)
    {
        Turns++;
        NewSessions += isNewSession ? 1 : 0;
        BodyBytes += bodyBytes;
        _latenciesUs.Add((int)Math.Min(int.MaxValue, latency.TotalMicroseconds));
    }

    public void Fail(string error)
    {
        Errors++;
        FirstError ??= error;
    }

    public void Add(Tally other)
    {
        Turns += other.Turns;
        NewSessions += other.NewSessions;
        BodyBytes += other.BodyBytes;
        Errors += other.Errors;
        FirstError ??= other.FirstError;
        _latenciesUs.AddRange(other._latenciesUs);
    }

    public Latency Latency() => Driving.Latency.Of(_latenciesUs);
}
