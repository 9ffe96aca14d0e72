namespace Sessions.Silo;

/// <summary>How silos find each other.</summary>
internal enum ClusterMode
{
    /// <summary>Not at all: this process hosts every session that its front door is asked for.</summary>
    Embedded,

    /// <summary>Silos of one machine, for trying a cluster; the first keeps the list of members in memory.</summary>
    Localhost,

    /// <summary>The list of members lies in an Azure table.</summary>
    AzureStorage,

    /// <summary>The list of members lies in PostgreSQL.</summary>
    AdoNet,
}

/// <summary>The section <c>Cluster</c>.</summary>
internal sealed record ClusterSettings
{
    /// <summary>How silos find each other.</summary>
    public ClusterMode Mode { get; init; }

    /// <summary>Silos of one id are one cluster; a new id with the same service id starts beside the old one.</summary>
    public string ClusterId { get; init; } = "sessions";

    /// <summary>Names what is stored; the same over all clusters that share it.</summary>
    public string ServiceId { get; init; } = "sessions";

    /// <summary>Where silos talk to each other, 1–65,535.</summary>
    public int SiloPort { get; init; } = 11_111;

    /// <summary>Where programs outside of the cluster may call its grains, 1–65,535; 0 for nowhere.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Localhost alone: the port of the silo that keeps the list of members.</summary>
    public int PrimaryPort { get; init; } = 11_111;

    /// <summary>Of the Azure storage account, or of the PostgreSQL database.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>
    /// The account's table endpoint, for the list of members by this process's identity; with <see
    /// cref="BlobServiceUri"/>, in place of <see cref="ConnectionString"/>.
    /// </summary>
    public Uri? TableServiceUri { get; init; }

    /// <summary>The account's blob endpoint, for snapshots by this process's identity.</summary>
    public Uri? BlobServiceUri { get; init; }

    /// <summary>Share of the memory at which unused sessions are put to sleep, in percent, 10–95.</summary>
    public double MemoryPercentMax { get; init; } = 80;

    /// <summary>Whether Orleans' dashboard is served at <c>/dashboard</c>, to callers on this machine alone.</summary>
    public bool Dashboard { get; init; }

    /// <summary>Whether this is one of several silos.</summary>
    public bool IsClustered => Mode != ClusterMode.Embedded;

    /// <summary>Reads and checks the section.</summary>
    /// <exception cref="InvalidOperationException">Something in it does not hold; the message says what.</exception>
    public static ClusterSettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Cluster");
        var mode = ReadMode(section["Mode"]);
        var settings = new ClusterSettings
        {
            Mode = mode,
            ClusterId = NonEmpty(section["ClusterId"]) ?? "sessions",
            ServiceId = NonEmpty(section["ServiceId"]) ?? "sessions",
            SiloPort = Number(section, "SiloPort", 11_111, 1, 65_535),
            GatewayPort = Number(section, "GatewayPort", 0, 0, 65_535),
            PrimaryPort = Number(section, "PrimaryPort", 11_111, 1, 65_535),
            ConnectionString = NonEmpty(section["ConnectionString"]),
            TableServiceUri = Endpoint(section, nameof(TableServiceUri), "table"),
            BlobServiceUri = Endpoint(section, nameof(BlobServiceUri), "blob"),
            MemoryPercentMax = Number(section, "MemoryPercentMax", 80, 10, 95),
            Dashboard = Flag(section, "Dashboard"),
        };
        return settings.Problem() is { } problem ? throw new InvalidOperationException(problem) : settings;
    }

    // What does not hold of the settings together; null when all does.
    private string? Problem()
    {
        const string Set = "set Cluster:ConnectionString (Cluster__ConnectionString) to that of";
        const string Endpoints = "Cluster:TableServiceUri and Cluster:BlobServiceUri";
        var endpoints = (TableServiceUri is null ? 0 : 1) + (BlobServiceUri is null ? 0 : 1);
        return (Mode, HasConnection: ConnectionString is not null, endpoints) switch
        {
            (not ClusterMode.AzureStorage, _, > 0) =>
                $"{Endpoints} belong to Cluster:Mode AzureStorage; it is {Mode}. Set the mode, or leave them out.",
            (ClusterMode.AdoNet, false, _) =>
                $"Cluster:Mode is AdoNet, which needs a connection: {Set} the PostgreSQL database.",
            (ClusterMode.AzureStorage, false, 0) =>
                $"Cluster:Mode is AzureStorage, which needs an account: {Set} the Azure storage account, or, to use "
                + $"this process's identity, set {Endpoints} to its endpoints.",
            (ClusterMode.AzureStorage, true, > 0) =>
                $"Cluster:ConnectionString and {Endpoints} are both set. Keep one: the connection string, or the "
                + "endpoints with this process's identity.",
            (ClusterMode.AzureStorage, false, 1) =>
                $"One of {Endpoints} is missing: the list of silos is a table, their snapshots are blobs. Set both.",
            _ => null,
        };
    }

    private static Uri? Endpoint(IConfiguration section, string name, string service)
    {
        try
        {
            return ProcessIdentity.ReadEndpoint(section[name], $"Cluster:{name} (Cluster__{name})", service);
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }

    private static ClusterMode ReadMode(string? text)
    {
        if (NonEmpty(text) is not { } name)
        {
            return ClusterMode.Embedded;
        }

        // Numbers would be taken for modes.
        return Enum.TryParse<ClusterMode>(name, ignoreCase: true, out var mode) && !char.IsAsciiDigit(name[0])
            ? mode
            : throw new InvalidOperationException(
                $"Cluster:Mode is '{name}'. Set it (Cluster__Mode) to Embedded, Localhost, AzureStorage or AdoNet.");
    }

    private static int Number(IConfiguration section, string name, int otherwise, int least, int most)
    {
        if (NonEmpty(section[name]) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, out var value) && value >= least && value <= most
            ? value
            : throw new InvalidOperationException(
                $"Cluster:{name} is '{text}'. Set it (Cluster__{name}) to a number from {least} to {most}.");
    }

    private static bool Flag(IConfiguration section, string name)
    {
        if (NonEmpty(section[name]) is not { } text)
        {
            return false;
        }

        return bool.TryParse(text, out var value)
            ? value
            : throw new InvalidOperationException(
                $"Cluster:{name} is '{text}'. Set it (Cluster__{name}) to true or false.");
    }

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
