namespace Sessions.Benchmarks.Load.Bodies;

/// <summary>Gives every session of a run a number that no other has.</summary>
internal sealed class SessionNumbers(long first)
{
    private long _next = first;

    public long Next() => Interlocked.Increment(ref _next);
}
