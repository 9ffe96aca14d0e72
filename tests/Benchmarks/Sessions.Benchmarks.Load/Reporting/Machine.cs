using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>What the figures were measured on.</summary>
/// <param name="Cpu">The processor's model name.</param>
/// <param name="Cores">Cores of the machine, not only those this program may use.</param>
/// <param name="System">Kernel.</param>
/// <param name="Runtime">.NET version.</param>
/// <param name="MemoryBytes">Memory of the machine.</param>
/// <param name="SyncUs">Median time of one 4 KB write made durable in the data folder, in microseconds.</param>
internal sealed record Machine(string Cpu, int Cores, string System, string Runtime, long MemoryBytes, double SyncUs)
{
    private const int SyncProbes = 100;
    private const int SyncBytes = 4096;

    public static Machine Describe(string dataFolder)
    {
        var names = File.ReadLines("/proc/cpuinfo")
            .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':') + 1)..].Trim())
            .ToArray();
        return new Machine(
            names.FirstOrDefault() ?? RuntimeInformation.ProcessArchitecture.ToString(),
            names.Length == 0 ? Environment.ProcessorCount : names.Length,
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            ProbeSync(dataFolder));
    }

    private static double ProbeSync(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"sync-{Environment.ProcessId}");
        var times = new List<double>(SyncProbes);
        var page = new byte[SyncBytes];
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        };
        using (var file = new FileStream(path, options))
        {
            for (var i = 0; i < SyncProbes; i++)
            {
                var began = Stopwatch.GetTimestamp();
                file.Write(page);
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            }
        }

        return Median.Of(times);
    }
}
