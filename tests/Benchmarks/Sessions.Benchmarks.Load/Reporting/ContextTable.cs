namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>What one section of <c>bench context</c> has found.</summary>
/// <param name="Section">The section.</param>
/// <param name="Columns">Heads of the columns; the first two hold words, the others figures.</param>
/// <param name="Rows">A cell for each column.</param>
internal sealed record ContextTable(
    string Section, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
