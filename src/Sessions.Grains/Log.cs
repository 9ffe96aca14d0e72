using Microsoft.Extensions.Logging;
using Sessions.Contracts;

namespace Sessions.Grains;

/// <summary>Every log line of this room. Names and numbers of sessions, never their content.</summary>
internal static partial class Log
{
    [LoggerMessage(601, LogLevel.Warning, "Session {Session}: overdue turns not ended, the store does not answer")]
    public static partial void NotExpired(ILogger logger, SessionKey session, Exception exception);

    [LoggerMessage(602, LogLevel.Information, "Draining: {Sessions} sessions move to {Silos} other silos")]
    public static partial void Moving(ILogger logger, int sessions, int silos);

    [LoggerMessage(603, LogLevel.Information, "Drained: {Sessions} sessions moved in {Milliseconds:0} ms")]
    public static partial void Moved(ILogger logger, int sessions, double milliseconds);

    [LoggerMessage(604, LogLevel.Warning, "Drain: {Sessions} sessions have not moved; their next call wakes them elsewhere")]
    public static partial void NotMoved(ILogger logger, int sessions);

    [LoggerMessage(605, LogLevel.Information, "Recovery: {Sessions} sessions may hold turns of {FrontDoor} that nobody ends")]
    public static partial void Recovering(ILogger logger, int sessions, string frontDoor);

    [LoggerMessage(606, LogLevel.Warning, "Recovery for {FrontDoor} broke off; their deadlines end its turns")]
    public static partial void NotRecovered(ILogger logger, string frontDoor, Exception exception);

    [LoggerMessage(608, LogLevel.Warning, "The silo has not left its cluster within {Seconds} s; it ends without")]
    public static partial void NotLeft(ILogger logger, double seconds);

    [LoggerMessage(607, LogLevel.Debug, "Call of session {Session} has an unknown outcome, attempt {Attempt}")]
    public static partial void Repeating(ILogger logger, SessionKey session, int attempt, Exception exception);
}
