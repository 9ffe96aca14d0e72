using System.Diagnostics;
using Sessions.Chaos.Agents;
using Sessions.Chaos.Faults;

namespace Sessions.Chaos.Reporting;

/// <summary>A line every few seconds, with what the store emulator needs: it is the first suspect when a run slows.</summary>
internal sealed class Progress(Journal journal, FaultTally tally, int storeProcess, TextWriter output)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>The most memory that the store emulator took, in MB of 10⁶ bytes.</summary>
    public long StoreMegabytesMax { get; private set; }

    public async Task ShowAsync(CancellationToken stop)
    {
        var since = TimeProvider.System.GetTimestamp();
        var (before, cpuBefore) = (since, TimeSpan.Zero);
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Every, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = TimeProvider.System.GetTimestamp();
            var (megabytes, cpu) = LookAtStore();
            StoreMegabytesMax = Math.Max(StoreMegabytesMax, megabytes);
            var share = (cpu - cpuBefore) / TimeProvider.System.GetElapsedTime(before, now);
            (before, cpuBefore) = (now, cpu);
            await output.WriteLineAsync(
                $"{TimeProvider.System.GetElapsedTime(since, now).TotalSeconds,5:0} s  {journal.Turns.Count,6} turns  "
                + $"{tally.Sum,6} faults  {journal.Failures.Count,5} failed tries  store {megabytes,5} MB {share,4:p0}  "
                + $"load {Load()}");
        }
    }

    // Of the whole machine, over a minute: what else it had to do shows in every time-out.
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";

    private (long Megabytes, TimeSpan Cpu) LookAtStore()
    {
        try
        {
            using var process = Process.GetProcessById(storeProcess);
            return (process.WorkingSet64 / 1_000_000, process.TotalProcessorTime);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return (0, TimeSpan.Zero);
        }
    }
}
