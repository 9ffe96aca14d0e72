namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>What sessions in memory take up, after full collections.</summary>
/// <param name="Sessions">How many there are, each of one turn.</param>
/// <param name="HeapBytesBefore">Managed heap before the first of them.</param>
/// <param name="HeapBytes">Managed heap with all of them.</param>
/// <param name="BytesPerSession">The difference, for each.</param>
/// <param name="ResidentBytesBefore">Resident set before the first of them.</param>
/// <param name="ResidentBytes">Resident set with all of them, the store's caches and the generator included.</param>
internal sealed record MemoryResult(
    int Sessions,
    long HeapBytesBefore,
    long HeapBytes,
    double BytesPerSession,
    long ResidentBytesBefore,
    long ResidentBytes);
