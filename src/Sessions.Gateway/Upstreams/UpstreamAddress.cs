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
        && Uri.TryCreate(string.Concat(_authority, _prefix, pathAndQuery), UriKind.Absolute, out var full)
        && full.AbsolutePath.StartsWith(string.Concat(_prefix, FirstSegment(pathAndQuery)), StringComparison.Ordinal)
            ? full
            : null;

    private static ReadOnlySpan<char> FirstSegment(ReadOnlySpan<char> pathAndQuery)
    {
        var end = pathAndQuery[1..].IndexOfAny('/', '?', '#');
        return end < 0 ? pathAndQuery : pathAndQuery[..(end + 1)];
    }
}
