namespace Sessions.Gateway.Upstreams;

/// <summary>
/// The providers that turns are sent to: the configuration list <c>Upstreams</c>, first match in order.
/// </summary>
public sealed class UpstreamListOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Upstreams";

    /// <summary>The upstreams, at least one.</summary>
    public IList<UpstreamOptions> Upstreams { get; } = [];
}
