namespace Sessions.Silo;

/// <summary>The three settings that most people need, from the environment.</summary>
/// <param name="Url">Where the silo listens (<c>SESSIONS_URL</c>).</param>
/// <param name="DataDirectory">Where the embedded store lies (<c>SESSIONS_DATA</c>).</param>
/// <param name="Upstream">A provider's base address (<c>SESSIONS_UPSTREAM</c>); null for the simulated one.</param>
internal sealed record SiloSettings(string Url, string DataDirectory, string? Upstream)
{
    public static SiloSettings Read(IConfiguration configuration) => new(
        NonEmpty(configuration["SESSIONS_URL"]) ?? "http://127.0.0.1:8080",
        NonEmpty(configuration["SESSIONS_DATA"]) ?? "data",
        NonEmpty(configuration["SESSIONS_UPSTREAM"]));

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
