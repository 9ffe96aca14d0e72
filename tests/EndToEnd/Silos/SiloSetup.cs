using Sessions.CloudKit;

namespace Sessions.EndToEnd.Silos;

/// <summary>How a silo of a test is started.</summary>
internal sealed record SiloSetup
{
    /// <summary>The operator's configuration file, as JSON; null for none.</summary>
    public string? Configuration { get; init; }

    /// <summary>Further environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The same silo with its sessions in Azure blobs.</summary>
    public SiloSetup On(AzuriteServer azurite) => this with
    {
        Environment = new Dictionary<string, string>(Environment)
        {
            ["Store__Kind"] = "AzureBlobs",
            ["Store__AzureBlobs__ConnectionString"] = azurite.ConnectionString,
        },
    };
}
