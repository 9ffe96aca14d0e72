using Sessions.Core.Compaction.Planning;
using Sessions.Core.Turns;
using Sessions.Gateway.Upstreams;
using Sessions.Runtime;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Summaries;

/// <summary>A history that is to be made smaller behind its turn.</summary>
/// <param name="Job">The session and the turn.</param>
/// <param name="Session">The session.</param>
/// <param name="Path">The turn's path.</param>
/// <param name="Request">Its items with their bytes, and the policy.</param>
/// <param name="Capture">What is stored of the call.</param>
internal sealed record SummaryWork(
    SummaryJob Job, ISession Session, TurnPath Path, PlanRequest Request, CaptureMode Capture);

/// <summary>What a strategy came to.</summary>
/// <param name="Compaction">The compaction to record; null where there is none.</param>
/// <param name="Failure">Why there is none; null where there is one.</param>
internal readonly record struct SummaryResult(CompactionRequest? Compaction, string? Failure)
{
    /// <summary>A compaction was made of the path as it was sent.</summary>
    public static SummaryResult Of(CompactionRequest compaction, SummaryWork work) =>
        new(compaction with { Policy = work.Request.Policy, Base = work.Path.Compaction }, null);

    /// <summary>None was made.</summary>
    public static SummaryResult Failed(string reason) => new(null, reason);
}

/// <summary>A call that makes a history smaller.</summary>
/// <param name="Upstream">Whom it calls.</param>
/// <param name="Wire">In which wire format the body and the answer are.</param>
/// <param name="Path">Where it is posted.</param>
/// <param name="Body">The body.</param>
/// <param name="Failure">The error that the turn of a failed call is recorded with.</param>
internal readonly record struct SummaryRequest(
    Upstream Upstream, WireFormat Wire, string Path, ReadOnlyMemory<byte> Body, string Failure);
