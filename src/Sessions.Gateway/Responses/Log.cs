using Microsoft.Extensions.Logging;

namespace Sessions.Gateway.Responses;

/// <summary>The log lines of kept responses.</summary>
internal static partial class Log
{
    [LoggerMessage(221, LogLevel.Error, "The store does not answer, a request about responses was refused")]
    public static partial void StoreUnavailable(ILogger logger, Exception exception);
}
