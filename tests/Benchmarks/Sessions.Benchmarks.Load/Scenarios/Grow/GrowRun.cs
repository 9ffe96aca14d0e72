using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Grow;

/// <summary>The conversations of one variant, led forward together a window at a time.</summary>
internal sealed record GrowRun(Variant Variant, int ProcessId, Lanes Lanes)
{
    public async Task<GrowWindow> AdvanceAsync(int firstTurn, int lastTurn)
    {
        var perConversation = lastTurn - firstTurn + 1;
        var before = ProcFile.CpuTime(ProcessId);
        var tally = await ClosedLoop.RunTurnsAsync(Lanes.All, perConversation * Lanes.All[0].Sessions);
        var cpu = ProcFile.CpuTime(ProcessId) - before;
        var turns = Math.Max(1.0, tally.Turns);
        return new GrowWindow(
            Variant, firstTurn, lastTurn, tally.Turns, tally.Errors,
            tally.BodyBytes / turns, cpu.TotalMicroseconds / turns);
    }
}
