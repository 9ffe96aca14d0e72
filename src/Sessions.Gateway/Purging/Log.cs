using Microsoft.Extensions.Logging;
using Sessions.Contracts;

namespace Sessions.Gateway.Purging;

/// <summary>What is logged of the purge: counts, and the name of a session that does not go.</summary>
internal static partial class Log
{
    [LoggerMessage(3301, LogLevel.Information,
        "{Ended} expired sessions were ended in {Seconds:0.0} s; {Alive} had been used again, {Failed} failed")]
    public static partial void Purged(ILogger logger, int ended, double seconds, int alive, int failed);

    [LoggerMessage(3302, LogLevel.Warning, "The store does not answer; expired sessions stay until the next pass")]
    public static partial void StoreUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(3303, LogLevel.Error, "Session {Session} has expired and could not be ended")]
    public static partial void NotEnded(ILogger logger, SessionKey session, Exception exception);

    [LoggerMessage(3304, LogLevel.Error, "A pass over the expired sessions failed; the next one tries again")]
    public static partial void PassFailed(ILogger logger, Exception exception);
}
