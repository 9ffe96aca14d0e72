using System.Globalization;
using System.Text;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>Sets two reports side by side, row by row.</summary>
internal static class Comparison
{
    public static string Of(BenchReport before, BenchReport after)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{before.Name} ({before.Commit}) → {after.Name} ({after.Commit})")
            .AppendLine().AppendLine()
            .Append("| body | stream | through | turns/s | of YARP | CPU ms/turn | KB alloc/turn ")
            .AppendLine("| added p50 | added p99 |");
        text.AppendLine("|---|---|---|--:|--:|--:|--:|--:|--:|");
        foreach (var old in before.Summary)
        {
            var now = after.Summary.FirstOrDefault(
                row => row.Scenario == old.Scenario && row.Streaming == old.Streaming && row.Variant == old.Variant);
            if (now is not null)
            {
                string[] cells =
                [
                    old.Scenario,
                    old.Streaming ? "yes" : "no",
                    old.Variant.ToString(),
                    Pair(old.TurnsPerSecond, now.TurnsPerSecond, "0"),
                    Pair(old.OfYarp, now.OfYarp, "0.00"),
                    Pair(old.CpuMsPerTurn, now.CpuMsPerTurn, "0.000"),
                    Pair(old.AllocatedBytesPerTurn / 1024, now.AllocatedBytesPerTurn / 1024, "0.0"),
                    Pair(old.AddedP50Ms, now.AddedP50Ms, "0.00"),
                    Pair(old.AddedP99Ms, now.AddedP99Ms, "0.00"),
                ];
                text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
            }
        }

        return text.ToString();
    }

    private static string Pair(double? old, double? now, string format)
    {
        if (old is not { } before || now is not { } after)
        {
            return "–";
        }

        var change = before == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" ({(after / before) - 1:+0%;-0%;0%})");
        return before.ToString(format, CultureInfo.InvariantCulture) + " → "
            + after.ToString(format, CultureInfo.InvariantCulture) + change;
    }
}
