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
}
