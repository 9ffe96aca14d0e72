using System.Globalization;
using System.Text;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>The table lines of what was measured inside this process.</summary>
internal static class InProcessTable
{
    private const double Megabyte = 1024 * 1024;

    public static void Append(StringBuilder text, WakeResult wake)
    {
        text.AppendLine("| turns | items | snapshot KB | tail events | first ms | p50 ms | p95 ms | max ms |");
        text.AppendLine("|--:|--:|--:|--:|--:|--:|--:|--:|");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {wake.Turns} | {wake.Items} | {wake.SnapshotBytes / 1024.0:0} | {wake.TailEvents} " +
            $"| {wake.FirstMs:0.0} | {wake.P50Ms:0.00} | {wake.P95Ms:0.00} | {wake.MaxMs:0.00} |");
    }

    public static void Append(StringBuilder text, MemoryResult memory)
    {
        text.AppendLine("| sessions | bytes/session | heap MB before | heap MB | RSS MB before | RSS MB |");
        text.AppendLine("|--:|--:|--:|--:|--:|--:|");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {memory.Sessions} | {memory.BytesPerSession:0} | {memory.HeapBytesBefore / Megabyte:0.0} " +
            $"| {memory.HeapBytes / Megabyte:0.0} | {memory.ResidentBytesBefore / Megabyte:0} " +
            $"| {memory.ResidentBytes / Megabyte:0} |");
    }

    public static void Append(StringBuilder text, ContextTable table)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{table.Section}:").AppendLine();
        text.Append("| ").AppendJoin(" | ", table.Columns).AppendLine(" |");
        text.Append('|').AppendJoin('|', table.Columns.Select(static (_, column) => column < 2 ? "---" : "--:")).AppendLine("|");
        foreach (var row in table.Rows)
        {
            text.Append("| ").AppendJoin(" | ", row).AppendLine(" |");
        }
    }
}
