using Microsoft.Extensions.Logging;
using Sessions.Contracts;

namespace Sessions.Runtime;

/// <summary>Every log line of this room. Names and numbers of sessions, never their content.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Debug, "Session {Session} woke at position {Head}: {Events} events folded in {Milliseconds:0.0} ms")]
    public static partial void Woken(ILogger logger, SessionKey session, long head, int events, double milliseconds);

    [LoggerMessage(102, LogLevel.Warning, "Session {Session}: {Count} turns lost, their front door is gone or overdue")]
    public static partial void TurnsLost(ILogger logger, SessionKey session, int count);

    [LoggerMessage(103, LogLevel.Warning, "Session {Session}: outcome of batch {BatchId} unknown, reading the log back")]
    public static partial void AppendOutcomeUnknown(
        ILogger logger, SessionKey session, Guid batchId, Exception exception);

    [LoggerMessage(104, LogLevel.Warning, "Session {Session}: snapshot not saved; the next wake folds more of the log")]
    public static partial void SnapshotNotSaved(ILogger logger, SessionKey session, Exception exception);

    [LoggerMessage(105, LogLevel.Warning, "A sweep failed for {Sessions} sessions, the last so; the next sweep tries again")]
    public static partial void SweepFailed(ILogger logger, int sessions, Exception exception);

    [LoggerMessage(106, LogLevel.Information, "Recovery: {Sessions} sessions were left running by an earlier process")]
    public static partial void Recovered(ILogger logger, int sessions);

    [LoggerMessage(107, LogLevel.Error, "Session {Session}: its turns could not be ended")]
    public static partial void NotRecovered(ILogger logger, SessionKey session, Exception exception);

    [LoggerMessage(108, LogLevel.Warning, "Recovery of tenant {Tenant} waits for the session store")]
    public static partial void RecoveryWaits(ILogger logger, TenantId tenant, Exception exception);
}
