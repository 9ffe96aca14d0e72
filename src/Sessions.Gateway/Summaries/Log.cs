using Microsoft.Extensions.Logging;
using Sessions.Contracts;

namespace Sessions.Gateway.Summaries;

internal static partial class Log
{
    [LoggerMessage(301, LogLevel.Warning, "Session {Session}: its history was not compacted")]
    public static partial void SummaryFailed(ILogger logger, SessionKey session, Exception error);

    [LoggerMessage(302, LogLevel.Information, "Session {Session}: history compacted, {Before} tokens became {After}")]
    public static partial void Summarized(ILogger logger, SessionKey session, int before, int after);

    [LoggerMessage(303, LogLevel.Warning, "Session {Session}: its history was not compacted ({Reason})")]
    public static partial void SummaryRefused(ILogger logger, SessionKey session, string reason);
}
