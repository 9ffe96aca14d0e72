using System.Globalization;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Context;

/// <summary>A section's figures, each beside its aim and what it is compared with.</summary>
internal sealed class Figures(string section)
{
    private static readonly string[] Columns = ["figure", "of", "aim", "measured", "baseline", "met"];

    private readonly List<IReadOnlyList<string>> _rows = [];

    /// <summary>The table so far.</summary>
    public ContextTable Table => new(section, Columns, _rows);

    /// <summary>Adds a figure.</summary>
    /// <param name="figure">What it is.</param>
    /// <param name="of">Of what.</param>
    /// <param name="aim">What it should be.</param>
    /// <param name="measured">What it is.</param>
    /// <param name="baseline">The same of what it is compared with.</param>
    /// <param name="isMet">Whether it is as it should be; null where nobody has said how it should be.</param>
    public void Add(string figure, string of, string aim, string measured, string baseline, bool? isMet) =>
        _rows.Add([figure, of, aim, measured, baseline, isMet switch { true => "yes", false => "no", _ => "–" }]);

    /// <summary>A number in the invariant culture.</summary>
    public static string Show(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
