using System.Runtime.InteropServices;
using SQLitePCL;

namespace Sessions.Storage.Sqlite;

/// <summary>Which native SQLite this process runs on.</summary>
/// <remarks>
/// The operating system's library gets its security fixes with the system; the one bundled with the package does not,
/// so it is only the fallback. The choice is made once per process, before the first call.
/// </remarks>
internal static class NativeSqlite
{
    private const string ImportName = "e_sqlite3";
    private const string SystemName = "libsqlite3.so.0";
    private const int ConfigMemoryStatus = 9;

    private static readonly Lazy<SqliteLibrary> Loaded = new(Load);

    /// <summary>Loads the library on first use and says which one it is.</summary>
    public static SqliteLibrary Library => Loaded.Value;

    private static SqliteLibrary Load()
    {
        var system = false;
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, _, _) => Resolve(name, ref system));
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        if (OperatingSystem.IsLinux())
        {
            // Its allocation counters take a process-wide lock on every allocation, and nobody reads them.
            _ = raw.sqlite3_config(ConfigMemoryStatus, 0);
        }

        var version = raw.sqlite3_libversion().utf8_to_string();
        return new SqliteLibrary(version, system);
    }

    private static nint Resolve(string name, ref bool system)
    {
        if (name != ImportName || !OperatingSystem.IsLinux())
        {
            return 0;
        }

        system = NativeLibrary.TryLoad(SystemName, out var handle);
        return system ? handle : 0;
    }
}

/// <summary>A native SQLite library.</summary>
/// <param name="Version">Its version, such as <c>3.40.1</c>.</param>
/// <param name="IsSystem">True: the operating system's; false: the one bundled with the package, which nobody
/// patches.</param>
public sealed record SqliteLibrary(string Version, bool IsSystem);
