using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Context;

/// <summary>One part of <c>bench context</c>: measures one thing and gives a table of it.</summary>
internal interface IContextSection
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>Measures.</summary>
    /// <param name="rounds">How often what is compared takes turns.</param>
    Task<ContextTable> MeasureAsync(int rounds);
}
