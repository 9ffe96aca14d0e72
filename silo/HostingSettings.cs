using Sessions.Gateway.FrontDoor;
using Sessions.Runtime;
using Sessions.Storage.Sqlite;

namespace Sessions.Silo;

/// <summary>How this process hosts and stores sessions: the sections <c>Runtime</c> and <c>Store:Sqlite</c>.</summary>
/// <param name="Runtime">Sessions in memory.</param>
/// <param name="Store">The embedded store.</param>
internal sealed record HostingSettings(RuntimeOptions Runtime, SqliteStoreOptions Store)
{
    /// <summary>Reads and checks both.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A value does not hold.</exception>
    public static HostingSettings Read(IConfiguration configuration, SiloSettings settings, FrontDoorName name)
    {
        var reader = new SectionReader(configuration);
        var runtime = reader.Read(
            "Runtime",
            new RuntimeOptions { FrontDoor = name.ToString() },
            (nameof(RuntimeOptions.FrontDoor), "the silo names itself by SESSIONS_NODE"));
        var store = reader.Read(
            "Store:Sqlite",
            new SqliteStoreOptions { DataDirectory = settings.DataDirectory },
            (nameof(SqliteStoreOptions.DataDirectory), "SESSIONS_DATA says where the store lies"));
        reader.ThrowIfInvalid();
        return new HostingSettings(runtime, store);
    }
}
