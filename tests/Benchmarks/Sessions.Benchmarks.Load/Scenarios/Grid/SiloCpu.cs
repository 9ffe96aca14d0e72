using System.Diagnostics;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>CPU of all silos together over the measured part of a run.</summary>
internal sealed class SiloCpu(IReadOnlyList<int> processes) : IMeter
{
    private (long At, TimeSpan Cpu) _before;
    private (long At, TimeSpan Cpu) _after;

    public TimeSpan Cpu => _after.Cpu - _before.Cpu;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_before.At, _after.At);

    public ValueTask StartAsync()
    {
        _before = Read();
        return ValueTask.CompletedTask;
    }

    public ValueTask StopAsync()
    {
        _after = Read();
        return ValueTask.CompletedTask;
    }

    private (long At, TimeSpan Cpu) Read() =>
        (Stopwatch.GetTimestamp(), processes.Aggregate(TimeSpan.Zero, static (sum, id) => sum + ProcFile.CpuTime(id)));
}
