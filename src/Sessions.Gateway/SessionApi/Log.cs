using Microsoft.Extensions.Logging;

namespace Sessions.Gateway.SessionApi;

/// <summary>What the session API logs; never content, never keys.</summary>
internal static partial class Log
{
    private const int Failed = 3101;
    private const int StoreUnavailable = 3102;

    [LoggerMessage(
        Failed,
        LogLevel.Error,
        "The session API failed on {Method} {Route} (tenant {Tenant}, session {Session})")]
    public static partial void RequestFailed(
        ILogger logger, Exception e, string method, string? route, string? tenant, string? session);

    [LoggerMessage(
        StoreUnavailable,
        LogLevel.Warning,
        "The store did not answer {Method} {Route} (tenant {Tenant}, session {Session})")]
    public static partial void StoreDidNotAnswer(
        ILogger logger, Exception e, string method, string? route, string? tenant, string? session);
}
