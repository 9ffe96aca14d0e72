using System.Globalization;
using System.Text;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>The table lines of the grid's figures.</summary>
internal static class GridTable
{
    public static void Append(StringBuilder text, GridResult grid)
    {
        text.AppendLine("| what | where | measured | aim | reached | beside |");
        text.AppendLine("|---|---|--:|--:|---|---|");
        foreach (var figure in grid.Figures)
        {
            var reached = figure.Holds is not { } holds ? "" : holds ? "yes" : "NO";
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {figure.What} | {figure.Where} | {figure.Value:0.###} {figure.Unit} | {Aim(figure)} | {reached} | {figure.Beside} |");
        }

        text.AppendLine();
        foreach (var note in grid.Notes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {note}");
        }
    }

    private static string Aim(GridFigure figure) =>
        figure.AtMost is { } exactly && exactly == figure.AtLeast ? string.Create(CultureInfo.InvariantCulture, $"{exactly}")
        : figure.AtMost is { } most ? string.Create(CultureInfo.InvariantCulture, $"≤ {most}")
        : figure.AtLeast is { } least ? string.Create(CultureInfo.InvariantCulture, $"≥ {least}")
        : "";
}
