using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace Sessions.Gateway.Upstreams;

/// <summary>Decides which headers of an upstream's answer go to the caller.</summary>
/// <remarks>
/// Removed: what speaks of one connection; what speaks of the upstream's origin and would be taken to speak of ours
/// (<c>Alt-Svc</c>, <c>Strict-Transport-Security</c>); the grid's own headers, which this gateway writes itself, also
/// where the upstream is another grid. <c>Content-Length</c> is kept when the body is not edited.
/// </remarks>
public static class ResponseHeaderRules
{
    private static readonly FrozenSet<string> OfOrigin = FrozenSet.ToFrozenSet(
        ["Alt-Svc", "Strict-Transport-Security"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a header goes to the caller.</summary>
    /// <param name="name">The header's name.</param>
    /// <param name="connection">The answer's <c>Connection</c> header, whose named headers stay behind.</param>
    /// <param name="keepContentLength">Whether the body keeps its length on the way.</param>
    public static bool Passes(string name, StringValues connection, bool keepContentLength)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name[0] == ':' || HopByHopHeaders.Contains(name)
            || OfOrigin.Contains(name) || GridHeaders.Contains(name))
        {
            return false;
        }

        if (!keepContentLength && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return !ConnectionHeader.NamesHeaders(connection) || !ConnectionHeader.Names(connection, name);
    }
}
