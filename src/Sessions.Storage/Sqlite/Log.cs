using Microsoft.Extensions.Logging;

namespace Sessions.Storage.Sqlite;

/// <summary>Everything that the SQLite store logs; never any content of a session.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1100, LogLevel.Information, "Session store {Path} is open, SQLite {Version} of the operating system.")]
    public static partial void Opened(ILogger logger, string path, string version);

    [LoggerMessage(
        1101,
        LogLevel.Warning,
        "Session store {Path} is open on the bundled SQLite {Version}, which gets no security fixes; install the "
        + "operating system's libsqlite3.so.0.")]
    public static partial void OpenedOnBundledLibrary(ILogger logger, string path, string version);

    [LoggerMessage(1102, LogLevel.Error, "A group of {Writes} writes failed and was undone.")]
    public static partial void GroupFailed(ILogger logger, int writes, Exception failure);

    [LoggerMessage(
        1103,
        LogLevel.Critical,
        "The commit of {Writes} writes failed in a way that a recovery may bring back; reads wait for the next.")]
    public static partial void OutcomeUnknown(ILogger logger, int writes, Exception failure);

    [LoggerMessage(1104, LogLevel.Warning, "A checkpoint of the write-ahead log failed; it is tried again.")]
    public static partial void CheckpointFailed(ILogger logger, Exception failure);

    [LoggerMessage(
        1105, LogLevel.Warning, "The write-ahead log holds {Bytes} bytes and readers keep it from starting anew.")]
    public static partial void LogHeldByReaders(ILogger logger, long bytes);
}
