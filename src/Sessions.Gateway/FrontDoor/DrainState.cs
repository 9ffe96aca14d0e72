namespace Sessions.Gateway.FrontDoor;

/// <summary>Whether this node is going down: it then refuses new turns and lets running ones end.</summary>
public sealed class DrainState
{
    private volatile bool _draining;
    private int _running;

    /// <summary>Whether new turns are refused.</summary>
    public bool IsDraining => _draining;

    /// <summary>Turns running now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Starts the drain; there is no way back.</summary>
    public void Begin() => _draining = true;

    internal void Enter() => Interlocked.Increment(ref _running);

    internal void Leave() => Interlocked.Decrement(ref _running);
}
