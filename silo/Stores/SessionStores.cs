using Sessions.Storage;
using Sessions.Storage.AzureBlobs;
using Sessions.Storage.Sqlite;

namespace Sessions.Silo.Stores;

/// <summary>Opens the store that the configuration names.</summary>
internal static class SessionStores
{
    private const string Kind = "Store:Kind";
    private const string AzureBlobs = "Store:AzureBlobs";

    /// <summary>Opens the store; it is to be disposed.</summary>
    /// <exception cref="FormatException">A setting is wrong; the message says which and what to set.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be used.</exception>
    public static async Task<ISessionStore> OpenAsync(
        IConfiguration configuration, SqliteStoreOptions embedded, TimeProvider time, ILoggerFactory loggers) =>
        configuration[Kind] switch
        {
            null or "" or "Sqlite" => await SqliteSessionStore.OpenAsync(embedded, time, loggers),
            "AzureBlobs" => await OpenAzureAsync(configuration, time, loggers),
            var other => throw new FormatException($"{Kind} is '{other}'; set it to Sqlite or AzureBlobs."),
        };

    private static async Task<ISessionStore> OpenAzureAsync(
        IConfiguration configuration, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            var section = configuration.GetSection(AzureBlobs);
            var options = (section.Get<AzureBlobSettings>() ?? new AzureBlobSettings()).ToOptions();
            options.Validate();
            return await AzureBlobSessionStore.OpenAsync(options, time, loggers);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"{AzureBlobs} is not valid. {e.Message}", e);
        }
        catch (FormatException e) when (!e.Message.StartsWith(AzureBlobs, StringComparison.Ordinal))
        {
            throw new FormatException(
                $"{AzureBlobs}:ConnectionString is not a connection string of a storage account.", e);
        }
        catch (StoreUnavailableException e)
        {
            throw new StoreUnavailableException(
                $"{e.Message} Check {AzureBlobs}: ConnectionString, or ServiceUri and this process's identity.", e);
        }
    }
}
