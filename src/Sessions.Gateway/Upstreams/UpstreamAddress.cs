using System.Diagnostics.CodeAnalysis;

namespace Sessions.Gateway.Upstreams;

/// <summary>Joins an upstream's base address and the path of a request.</summary>
internal sealed class UpstreamAddress
{
    private const string VersionSegment = "/v1";

    private readonly string _authority;
    private readonly string _prefix;

    private UpstreamAddress(Uri address)
    {
        Address = address;
        _authority = address.GetLeftPart(UriPartial.Authority);
        var path = address.AbsolutePath.TrimEnd('/');

        // Request paths begin with /v1 themselves; many providers' documented base addresses end with it.
        _prefix = path.EndsWith(VersionSegment, StringComparison.Ordinal) ? path[..^VersionSegment.Length] : path;
    }

    public Uri Address { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out UpstreamAddress? address)
    {
        address = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
                ? new UpstreamAddress(uri)
                : null;
        return address is not null;
    }

    /// <summary>The full address; null when the path would leave the prefix (dot segments, plain or escaped).</summary>
    public Uri? For(string pathAndQuery) =>
        pathAndQuery.StartsWith('/')
        && !HidesDotSegment(pathAndQuery)
        && Uri.TryCreate(string.Concat(_authority, _prefix, pathAndQuery), UriKind.Absolute, out var full)
        && full.AbsolutePath.StartsWith(string.Concat(_prefix, FirstSegment(pathAndQuery)), StringComparison.Ordinal)
            ? full
            : null;

    // Uri resolves dot segments between plain slashes; a server behind it may take an escaped slash for one, too.
    private static bool HidesDotSegment(string pathAndQuery)
    {
        var end = pathAndQuery.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? pathAndQuery : pathAndQuery[..end];
        if (!path.Contains('%'))
        {
            return false;
        }

        var plain = Uri.UnescapeDataString(path);
        foreach (var range in plain.AsSpan().SplitAny('/', '\\'))
        {
            if (plain.AsSpan(range) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> FirstSegment(ReadOnlySpan<char> pathAndQuery)
    {
        var end = pathAndQuery[1..].IndexOfAny('/', '?', '#');
        return end < 0 ? pathAndQuery : pathAndQuery[..(end + 1)];
    }
}
