namespace Sessions.Benchmarks.Load.Processes;

/// <summary>What stands between the load generator and the upstream.</summary>
internal enum Variant
{
    /// <summary>Nothing: the floor that latencies are compared with.</summary>
    Direct,

    /// <summary>A bare YARP reverse proxy.</summary>
    Yarp,

    /// <summary>This repository's silo, with its durable log.</summary>
    Gateway,
}
