using System.Diagnostics;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Measuring;

/// <summary>Reads time, CPU and allocations at both ends of the measured part of a run.</summary>
/// <param name="underTest">Process under test; null when there is none.</param>
/// <param name="upstream">The upstream, which shares its core with this process.</param>
/// <param name="allocations">Follows the process under test; null when there is none.</param>
internal sealed class CostMeter(int? underTest, int upstream, AllocationMeter? allocations) : IMeter
{
    private Reading _before;
    private Reading _after;
    private double? _allocated;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_before.Timestamp, _after.Timestamp);

    public TimeSpan Cpu => _after.UnderTest - _before.UnderTest;

    /// <summary>CPU that upstream and generator used on the core that they share.</summary>
    public TimeSpan LoadCpu => _after.Load - _before.Load;

    /// <summary>CPU that the generator used alone.</summary>
    public TimeSpan GeneratorCpu => _after.Generator - _before.Generator;

    public double? AllocatedBytes => _allocated;

    public ValueTask StartAsync()
    {
        _before = Read();
        return ValueTask.CompletedTask;
    }

    public async ValueTask StopAsync()
    {
        _after = Read();
        if (allocations is not null)
        {
            _allocated = await allocations.BytesAsync(_before.At, _after.At);
        }
    }

    private Reading Read()
    {
        var generator = ProcFile.CpuTime(Environment.ProcessId);
        return new Reading(
            Stopwatch.GetTimestamp(),
            TimeProvider.System.GetUtcNow(),
            underTest is { } id ? ProcFile.CpuTime(id) : TimeSpan.Zero,
            generator + ProcFile.CpuTime(upstream),
            generator);
    }

    private readonly record struct Reading(
        long Timestamp, DateTimeOffset At, TimeSpan UnderTest, TimeSpan Load, TimeSpan Generator);
}
