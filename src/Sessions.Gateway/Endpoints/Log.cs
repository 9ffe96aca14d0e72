using Microsoft.Extensions.Logging;
using Sessions.Contracts.Endpoints;

namespace Sessions.Gateway.Endpoints;

/// <summary>What is logged of endpoints: names, never instructions or parameters.</summary>
internal static partial class Log
{
    [LoggerMessage(3201, LogLevel.Information, "Endpoint {Endpoint} is in version {Version}, written by {KeyId}")]
    public static partial void EndpointWritten(ILogger logger, EndpointKey endpoint, string version, string keyId);

    [LoggerMessage(3202, LogLevel.Information, "Endpoint {Endpoint} was removed by {KeyId}")]
    public static partial void EndpointRemoved(ILogger logger, EndpointKey endpoint, string keyId);

    [LoggerMessage(3203, LogLevel.Error, "The store does not answer, so a call of an endpoint was refused")]
    public static partial void EndpointsNotRead(ILogger logger, Exception exception);

    [LoggerMessage(3204, LogLevel.Error, "A call of an endpoint failed")]
    public static partial void EndpointCallFailed(ILogger logger, Exception exception);
}
