using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sessions.Benchmarks.Load.Driving;

/// <summary>Calls back at evenly spaced moments, to within some ten microseconds.</summary>
/// <remarks>
/// .NET's own waits are a millisecond coarse, which is what is being measured; spinning would take the core from the
/// upstream that shares it. So the thread sleeps in the kernel's high-resolution clock.
/// </remarks>
internal sealed partial class Pacer : IDisposable
{
    private const int SetTimerSlack = 29;
    private const int TimerSlackNs = 1000;

    private readonly long _ticksPerTurn;
    private readonly Action<long> _onDue;
    private readonly Thread _thread;
    private volatile bool _isStopped;

    public Pacer(double perSecond, Action<long> onDue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        _ticksPerTurn = (long)(Stopwatch.Frequency / perSecond);
        _onDue = onDue;
        _thread = new Thread(Run) { IsBackground = true, Name = "pacer" };
        _thread.Start();
    }

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
    }

    private void Run()
    {
        _ = Prctl(SetTimerSlack, TimerSlackNs, 0, 0, 0);
        var due = Stopwatch.GetTimestamp();
        while (!_isStopped)
        {
            due += _ticksPerTurn;
            var wait = due - Stopwatch.GetTimestamp();
            if (wait > 0)
            {
                var ns = (long)(wait * (1e9 / Stopwatch.Frequency));
                var time = new KernelTime
                {
                    Seconds = (nint)(ns / 1_000_000_000),
                    Nanoseconds = (nint)(ns % 1_000_000_000),
                };
                _ = Nanosleep(in time, 0);
            }

            _onDue(due);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Nanosleep(in KernelTime time, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [StructLayout(LayoutKind.Sequential)]
    private struct KernelTime
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
