using Microsoft.Extensions.Logging;
using Sessions.Contracts;

namespace Sessions.Gateway.FrontDoor;

/// <summary>Every log line of the front door. Names and numbers only: no content, no keys.</summary>
internal static partial class Log
{
    [LoggerMessage(201, LogLevel.Error, "Session {Session}: the store does not answer, the turn was refused or broken off")]
    public static partial void StoreUnavailable(ILogger logger, SessionKey session, Exception exception);

    [LoggerMessage(202, LogLevel.Error, "Session {Session}: the store does not answer, the turn went through unrecorded")]
    public static partial void ForwardedUnrecorded(ILogger logger, SessionKey session, Exception exception);

    [LoggerMessage(203, LogLevel.Warning, "Session {Session}: upstream {Upstream} could not be reached ({Error})")]
    public static partial void UpstreamUnreachable(
        ILogger logger, SessionKey session, string upstream, HttpRequestError error);

    [LoggerMessage(204, LogLevel.Warning, "Session {Session}: upstream {Upstream} was silent for too long")]
    public static partial void UpstreamSilent(ILogger logger, SessionKey session, string upstream);

    [LoggerMessage(205, LogLevel.Warning, "Session {Session}: upstream {Upstream} broke off in mid-answer")]
    public static partial void UpstreamBrokeOff(ILogger logger, SessionKey session, string upstream);

    [LoggerMessage(206, LogLevel.Warning, "Upstream {Upstream} did not list its models ({Error})")]
    public static partial void ModelsNotListed(ILogger logger, string upstream, string error);

    [LoggerMessage(208, LogLevel.Information, "Session {Session} was deleted while a turn ran; the turn leaves no record")]
    public static partial void SessionDeletedMeanwhile(ILogger logger, SessionKey session);

    [LoggerMessage(209, LogLevel.Error, "Session {Session}: the planned rewrite does not fit the request")]
    public static partial void CompactionDoesNotFit(ILogger logger, SessionKey session, Exception error);

    [LoggerMessage(210, LogLevel.Error, "Session {Session}: a shared budget could not be settled; what it has set aside runs out")]
    public static partial void BudgetNotSettled(ILogger logger, SessionKey session, Exception exception);

    [LoggerMessage(211, LogLevel.Warning, "Session {Session}: another node went on with the conversation; a provider's answer was not used")]
    public static partial void AnsweredInVain(ILogger logger, SessionKey session);
}
