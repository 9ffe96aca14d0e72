using System.Globalization;
using System.Text;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>Prints a report as Markdown.</summary>
internal static class MarkdownTable
{
    private const string None = "–";

    public static string Of(BenchReport report)
    {
        var text = new StringBuilder();
        var machine = report.Machine;
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{report.Date:yyyy-MM-dd}, {report.Commit}, {machine.Cpu}, {machine.Cores} cores, {machine.Runtime}, " +
            $"one durable 4 KB write {machine.SyncUs:0} µs").AppendLine();
        if (report.Summary.Count > 0)
        {
            AppendSummary(text, report.Summary);
        }

        if (report.Grow.Count > 0)
        {
            AppendGrow(text, report);
        }

        if (report.Wake is { } wake)
        {
            InProcessTable.Append(text, wake);
        }

        if (report.Memory is { } memory)
        {
            InProcessTable.Append(text, memory);
        }

        if (report.Grid is { } grid)
        {
            GridTable.Append(text, grid);
        }

        foreach (var table in report.Context ?? [])
        {
            InProcessTable.Append(text, table);
        }

        return text.ToString();
    }

    private static void AppendSummary(StringBuilder text, IReadOnlyList<SummaryRow> rows)
    {
        text.AppendLine(
            "| body | stream | through | turns/s | of YARP | CPU ms/turn | turns/CPU s | KB alloc/turn " +
            "| peak MB | new sessions | own core | load core | at rate | p50 ms | p99 ms " +
            "| added p50 | added p99 | errors |");
        text.AppendLine("|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var row in rows)
        {
            string[] cells =
            [
                row.Scenario,
                row.Streaming ? "yes" : "no",
                row.Variant.ToString(),
                Show(row.TurnsPerSecond, "0"),
                Show(row.OfYarp, "0.00"),
                Show(row.CpuMsPerTurn, "0.000"),
                Show(row.TurnsPerCpuSecond, "0"),
                Show(row.AllocatedBytesPerTurn / 1024, "0.0"),
                Show(row.PeakResidentBytes / (1024.0 * 1024), "0"),
                Show(row.NewSessionShare, "0%"),
                Show(row.UnderTestShare, "0%"),
                Show(row.LoadShare, "0%"),
                Show(row.Rate, "0"),
                Show(row.P50Ms, "0.00"),
                Show(row.P99Ms, "0.00"),
                Show(row.AddedP50Ms, "0.00"),
                Show(row.AddedP99Ms, "0.00"),
                Show(row.Errors, "0"),
            ];
            text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
        }
    }

    private static void AppendGrow(StringBuilder text, BenchReport report)
    {
        text.AppendLine("| through | turns | body KB | CPU µs/turn | CPU µs/KB | errors |");
        text.AppendLine("|---|---|--:|--:|--:|--:|");
        foreach (var window in report.Grow)
        {
            var kilobytes = window.MeanBodyBytes / 1024;
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {window.Variant} | {window.FirstTurn}–{window.LastTurn} | {kilobytes:0.0} " +
                $"| {window.CpuUsPerTurn:0} | {window.CpuUsPerTurn / kilobytes:0.0} | {window.Errors} |");
        }

        text.AppendLine();
        foreach (var fit in report.GrowFits)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{fit.Variant}: {fit.FixedUsPerTurn:0} µs a turn and {fit.UsPerKilobyte:0.00} µs per KB of body.");
        }
    }

    private static string Show(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? None;
}
