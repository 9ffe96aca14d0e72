using Sessions.CloudKit;

namespace Sessions.Chaos.Faults;

/// <summary>Decides what happens to the nodes' requests to the store.</summary>
internal sealed class StoreTrouble
{
    private static readonly FaultKind[] Kinds =
    [
        FaultKind.None, FaultKind.ResetBefore, FaultKind.ResetAfter, FaultKind.ServerBusy, FaultKind.Throttled,
        FaultKind.FailedAfter, FaultKind.Truncated, FaultKind.Belated,
    ];

    private static readonly TimeSpan DelayMax = TimeSpan.FromMilliseconds(800);

    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly FaultTally _tally;
    private double _share;

    public StoreTrouble(int seed, FaultTally tally) => (_random, _tally) = (new Random(seed), tally);

    /// <summary>Share of requests that fail from now on, 0–1; 1 is an outage.</summary>
    public void Set(double share)
    {
        lock (_gate)
        {
            _share = share;
        }
    }

    /// <summary>The fate of one request.</summary>
    public Fault Decide(ProxiedRequest request)
    {
        lock (_gate)
        {
            if (_share == 0 || _random.NextDouble() >= _share)
            {
                return default;
            }

            // An outage answers nobody; else all kinds come, a mere delay among them.
            var kind = _share == 1 ? FaultKind.ServerBusy : Kinds[_random.Next(Kinds.Length)];
            _tally.Count(kind == FaultKind.None ? "store Delay" : $"store {kind}");
            return kind == FaultKind.None ? new Fault(kind, DelayMax * _random.NextDouble()) : new Fault(kind);
        }
    }
}
