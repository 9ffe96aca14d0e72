using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Sessions.Benchmarks.Load.Measuring;

/// <summary>Follows how many bytes another .NET process has allocated, through its runtime's own counter.</summary>
/// <remarks>
/// The counter comes at its own pace, so the total at a moment is read off the line between the readings around it.
/// </remarks>
internal sealed class AllocationMeter : IDisposable
{
    private const string IntervalSeconds = "0.5";
    private static readonly TimeSpan ReadingMax = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<(DateTime At, double TotalBytes)> _readings = [];
    private readonly EventPipeSession _session;
    private readonly Thread _thread;

    public AllocationMeter(int processId)
    {
        var provider = new EventPipeProvider(
            "System.Runtime",
            EventLevel.Informational,
            (long)EventKeywords.All,
            new Dictionary<string, string> { ["EventCounterIntervalSec"] = IntervalSeconds });
        _session = new DiagnosticsClient(processId).StartEventPipeSession([provider], requestRundown: false);
        _thread = new Thread(Follow) { IsBackground = true, Name = "allocations" };
        _thread.Start();
    }

    /// <summary>Bytes allocated between two moments; waits for the reading after the later one.</summary>
    /// <returns>Null if the process gave no readings around both moments.</returns>
    public async Task<double?> BytesAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var deadline = to + ReadingMax;
        while (Last() < to.UtcDateTime && TimeProvider.System.GetUtcNow() < deadline)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return TotalAt(to.UtcDateTime) - TotalAt(from.UtcDateTime);
    }

    public void Dispose()
    {
        try
        {
            _session.Stop();
        }
        catch (Exception error) when (error is ServerNotAvailableException or IOException or EndOfStreamException)
        {
            // The process is gone, and its session with it.
        }

        _thread.Join(ReadingMax);
        _session.Dispose();
    }

    private DateTime Last()
    {
        lock (_gate)
        {
            return _readings.Count == 0 ? DateTime.MinValue : _readings[^1].At;
        }
    }

    private double? TotalAt(DateTime moment)
    {
        lock (_gate)
        {
            var after = _readings.FindIndex(reading => reading.At >= moment);
            if (after <= 0)
            {
                return null;
            }

            var (earlier, later) = (_readings[after - 1], _readings[after]);
            var share = (moment - earlier.At) / (later.At - earlier.At);
            return earlier.TotalBytes + (share * (later.TotalBytes - earlier.TotalBytes));
        }
    }

    private void Follow()
    {
        try
        {
            using var source = new EventPipeEventSource(_session.EventStream);
            source.Dynamic.All += Read;
            source.Process();
        }
        catch (Exception error) when (error is IOException or EndOfStreamException or ObjectDisposedException)
        {
            // The stream breaks off when the process is ended before the session.
        }
    }

    private void Read(TraceEvent trace)
    {
        if (trace.EventName == "EventCounters"
            && trace.PayloadValue(0) is IDictionary<string, object> outer
            && outer["Payload"] is IDictionary<string, object> counter
            && counter["Name"] is "alloc-rate"
            && counter["Increment"] is double bytes)
        {
            lock (_gate)
            {
                var total = _readings.Count == 0 ? 0 : _readings[^1].TotalBytes;
                _readings.Add((trace.TimeStamp.ToUniversalTime(), total + bytes));
            }
        }
    }
}
