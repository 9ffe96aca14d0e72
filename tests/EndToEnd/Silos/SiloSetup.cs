namespace Sessions.EndToEnd.Silos;

/// <summary>How a silo of a test is started.</summary>
internal sealed record SiloSetup
{
    /// <summary>The operator's configuration file, as JSON; null for none.</summary>
    public string? Configuration { get; init; }

    /// <summary>Further environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
