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
            MemoryPercentMax = Number(section, "MemoryPercentMax", 80, 10, 95),
            Dashboard = Flag(section, "Dashboard"),
        };
        if (mode is ClusterMode.AzureStorage or ClusterMode.AdoNet && settings.ConnectionString is null)
        {
            var what = mode == ClusterMode.AdoNet ? "the PostgreSQL database" : "the Azure storage account";
            throw new InvalidOperationException(
                $"Cluster:Mode is {mode}, which needs a connection: set Cluster:ConnectionString "
                + $"(Cluster__ConnectionString) to that of {what}.");
        }

        return settings;
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
