using System.Collections.Frozen;

namespace Sessions.Gateway.Identity;

/// <summary>Which headers tell one session from another.</summary>
public static class IdentityHeaders
{
    private const string WildcardPrefix = "x-";
    private const string WildcardSuffix = "-session-id";

    // No sources of ours, but they hold the same ids.
    private static readonly string[] Related = ["x-codex-window-id", "X-Cagent-Id"];

    private static readonly FrozenSet<string> Named = IdentitySources.All
        .SelectMany(static source => source.Headers)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NamedOrRelated = Named
        .Concat(Related)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a header names a session, a thread or an installation, whoever's client sends it.</summary>
    public static bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return NamedOrRelated.Contains(name) || HasWildcardForm(name);
    }

    /// <summary>Whether the wildcard source may read a header: of its form, and no named source's.</summary>
    /// <remarks>A named source that is switched off stays off; a parent's id is not the session's.</remarks>
    internal static bool IsWildcard(string name) =>
        HasWildcardForm(name)
        && !name.Contains("parent", StringComparison.OrdinalIgnoreCase)
        && !Named.Contains(name);

    private static bool HasWildcardForm(string name) =>
        name.Length > WildcardPrefix.Length + WildcardSuffix.Length
        && name.StartsWith(WildcardPrefix, StringComparison.OrdinalIgnoreCase)
        && name.EndsWith(WildcardSuffix, StringComparison.OrdinalIgnoreCase);
}
