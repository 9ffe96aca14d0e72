namespace Sessions.Gateway.Identity;

/// <summary>Where session ids come from: the configuration section <c>Identity</c>.</summary>
public sealed class IdentityOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Identity";

    /// <summary>
    /// Names of the sources, first wins. Empty (the default) means all of <see cref="DefaultSources"/> in their order.
    /// </summary>
    public IList<string> Sources { get; } = [];

    /// <summary>Names of sources to leave out; default none.</summary>
    public IList<string> Off { get; } = [];

    /// <summary>
    /// Whether a request that no source names a session for goes on with the session of the same principal whose path
    /// it extends. Default false: such a request begins a session. Needs a store that is an
    /// <see cref="Storage.IPathIndex"/>.
    /// </summary>
    public bool ExtendedPaths { get; set; }

    /// <summary>The name of every source, in the default order.</summary>
    public static IReadOnlyList<string> DefaultSources { get; } =
        [.. IdentitySources.All.Select(static source => source.Name)];
}
