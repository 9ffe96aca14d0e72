namespace Sessions.Gateway.Upstreams;

/// <summary>The header that every Messages request must carry, where the grid makes the request itself.</summary>
internal static class AnthropicVersion
{
    /// <summary>Its name.</summary>
    public const string Header = "anthropic-version";

    /// <summary>The version that the grid's own requests are written for.</summary>
    public const string Value = "2023-06-01";
}
