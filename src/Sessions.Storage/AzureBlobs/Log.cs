using Microsoft.Extensions.Logging;
using Sessions.Contracts;

namespace Sessions.Storage.AzureBlobs;

/// <summary>Everything that the Azure Blob store logs; never any content of a session, never a credential.</summary>
internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Information, "Session store is open on container {Container} of {Account}.")]
    public static partial void Opened(ILogger logger, string container, string account);

    [LoggerMessage(1201, LogLevel.Debug, "Session {Session}: events {First} to {Last} are sealed, {Bytes} bytes.")]
    public static partial void Sealed(ILogger logger, SessionKey session, long first, long last, long bytes);

    [LoggerMessage(
        1202, LogLevel.Warning, "Session {Session}: its log could not be sealed; a later append tries again.")]
    public static partial void NotSealed(ILogger logger, SessionKey session, Exception failure);

    [LoggerMessage(1203, LogLevel.Warning, "Session {Session}: a stale entry of the listing stays until it is read.")]
    public static partial void EntryNotRemoved(ILogger logger, SessionKey session, Exception failure);

    [LoggerMessage(
        1204,
        LogLevel.Warning,
        "Session {Session}: attempt {Attempt} to append failed, its outcome unknown: {Unknown}.")]
    public static partial void AppendFailed(
        ILogger logger, SessionKey session, int attempt, bool unknown, Exception failure);

    [LoggerMessage(
        1206,
        LogLevel.Warning,
        "Session {Session}: an entry of the path index could not be written; a request may begin a session anew.")]
    public static partial void PathNotKept(ILogger logger, SessionKey session, Exception failure);

    [LoggerMessage(1207, LogLevel.Warning, "Tenant {Tenant}: stale entries of the path index stay for now.")]
    public static partial void PathsNotSwept(ILogger logger, TenantId tenant, Exception failure);

    [LoggerMessage(1205, LogLevel.Information, "Session {Session}: an append of unknown outcome is settled.")]
    public static partial void Settled(ILogger logger, SessionKey session);
}
