namespace Sessions.CloudKit;

/// <summary>What a <see cref="FaultProxy"/> does to one request.</summary>
public enum FaultKind
{
    /// <summary>Nothing: it goes through.</summary>
    None,

    /// <summary>The connection is reset, and the server never sees the request.</summary>
    ResetBefore,

    /// <summary>The server carries the request out, then the connection is reset in place of its answer.</summary>
    ResetAfter,

    /// <summary>503 ServerBusy, and the server never sees the request.</summary>
    ServerBusy,

    /// <summary>429 with a time to wait, and the server never sees the request.</summary>
    Throttled,

    /// <summary>500 InternalError after the server has carried the request out.</summary>
    FailedAfter,

    /// <summary>The answer's head and half of its body, then the connection is reset; without a body like
    /// <see cref="ResetAfter"/>.</summary>
    Truncated,

    /// <summary>The connection is reset at once; the request reaches the server all the same, a little later.</summary>
    Belated,
}

/// <summary>A fault, and how long everything waits before it.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Delay">How long nothing happens first.</param>
public readonly record struct Fault(FaultKind Kind, TimeSpan Delay = default);

/// <summary>A request on its way through a <see cref="FaultProxy"/>.</summary>
/// <param name="Number">1 for the proxy's first.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, with the account.</param>
/// <param name="Query">Its query, with the question mark; may be empty.</param>
public readonly record struct ProxiedRequest(int Number, string Method, string Path, string Query)
{
    /// <summary>An append to an append blob.</summary>
    public bool IsAppend => Method == "PUT" && Query.Contains("comp=appendblock", StringComparison.Ordinal);
}

/// <summary>Faults by chance; the same seed gives the same faults for the same order of requests.</summary>
/// <param name="seed">Where chance begins.</param>
/// <param name="probability">Share of requests that fail, 0–1.</param>
/// <param name="kinds">The faults to choose from.</param>
public sealed class RandomFaults(int seed, double probability, params FaultKind[] kinds)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    /// <summary>Decides about a request; suits <see cref="FaultProxy.Decide"/>.</summary>
    public Fault Next(ProxiedRequest request)
    {
        lock (_gate)
        {
            return _random.NextDouble() < probability ? new Fault(kinds[_random.Next(kinds.Length)]) : default;
        }
    }
}
