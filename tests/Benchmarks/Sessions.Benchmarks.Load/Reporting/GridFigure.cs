using System.Text.Json.Serialization;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>One figure of the grid beside its aim.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Where">On which silos: embedded ones or Orleans', and how requests reached them.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
internal sealed record GridFigure(string What, string Where, double Value, string Unit)
{
    /// <summary>The value should not be above this.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AtMost { get; init; }

    /// <summary>The value should not be below this.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AtLeast { get; init; }

    /// <summary>What it was compared with in the same run, and whatever else must be known to read it.</summary>
    public string Beside { get; init; } = "";

    /// <summary>Whether it reaches its aim; null where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Holds =>
        AtMost is null && AtLeast is null ? null : Value <= (AtMost ?? Value) && Value >= (AtLeast ?? Value);
}

/// <summary>What <c>bench grid</c> found.</summary>
/// <param name="Figures">In the order in which they were measured.</param>
/// <param name="Notes">What was left out and why, and what is measured elsewhere.</param>
internal sealed record GridResult(IReadOnlyList<GridFigure> Figures, IReadOnlyList<string> Notes);
