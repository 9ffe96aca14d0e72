using System.Globalization;

namespace Sessions.Benchmarks.Load.Processes;

/// <summary>Reads what the kernel knows of a process from <c>/proc</c>.</summary>
internal static class ProcFile
{
    private const int UserTimeField = 11; // counted after the name, which may hold blanks
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of the whole process so far, to 10 ms.</summary>
    public static TimeSpan CpuTime(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = Number(fields[UserTimeField]) + Number(fields[UserTimeField + 1]);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>The largest resident set that the process ever had, in bytes.</summary>
    public static long PeakResidentBytes(int pid) => StatusBytes(pid, "VmHWM:");

    /// <summary>The resident set now, in bytes.</summary>
    public static long ResidentBytes(int pid) => StatusBytes(pid, "VmRSS:");

    /// <summary>The cores that this process may run on, as the kernel writes them: <c>1</c>, <c>0-3</c>.</summary>
    public static string AllowedCores() => StatusValue("self", "Cpus_allowed_list:");

    private static long StatusBytes(int pid, string name)
    {
        var value = StatusValue(pid.ToString(CultureInfo.InvariantCulture), name);
        return Number(value.Split(' ')[0]) * 1024;
    }

    private static string StatusValue(string pid, string name) =>
        File.ReadLines($"/proc/{pid}/status")
            .First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
