namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>How the silos of a measurement are one grid.</summary>
internal enum Leg
{
    /// <summary>Not at all but by their store.</summary>
    Embedded,

    /// <summary>By Orleans; the first silo keeps the list of members.</summary>
    Orleans,

    /// <summary>By Orleans; PostgreSQL keeps the list of members, so that any silo may go.</summary>
    OrleansPostgres,
}
