namespace Sessions.Gateway.Keys;

/// <summary>The API keys that the gateway knows: the configuration list <c>Keys</c>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Keys";

    /// <summary>The keys; none means development, which only a loopback bind address allows.</summary>
    public IList<ApiKeyEntry> Keys { get; } = [];
}
