using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;

namespace Sessions.Gateway.Upstreams;

/// <summary>Decides which headers of a request go upstream.</summary>
/// <remarks>
/// Removed: what speaks of one connection; what the HTTP client writes itself (<c>Host</c>, <c>Content-Length</c>,
/// <c>Expect</c>); the gateway's own key; every caller credential when the upstream has its own; session headers
/// unless the upstream is to be told. <c>traceparent</c> is removed because the caller of this method sends its own
/// span's.
/// </remarks>
public static class RequestHeaderRules
{
    private const string AcceptEncoding = "Accept-Encoding";
    private const string BetaHeader = "anthropic-beta";
    private const string Identity = "identity";

    private static readonly FrozenSet<string> WrittenByClient = FrozenSet.ToFrozenSet(
        ["Host", "Content-Length", "Expect", "traceparent"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Credentials = FrozenSet.ToFrozenSet(
        ["Authorization", "x-api-key", "api-key", "x-goog-api-key"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Hands the headers that go upstream to the sink, in the order in which they came.</summary>
    public static void Copy<TSink>(IHeaderDictionary headers, Upstream upstream, ForwardedTurn turn, TSink sink)
        where TSink : IHeaderSink
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(upstream);
        var connection = headers.Connection;
        var namesHeaders = ConnectionHeader.NamesHeaders(connection);
        foreach (var (name, values) in headers)
        {
            if (Passes(name, upstream, turn) && !(namesHeaders && ConnectionHeader.Names(connection, name)))
            {
                sink.Add(name, values);
            }
        }

        if (turn.Beta is { } beta)
        {
            // Several lines of this header are one list.
            sink.Add(BetaHeader, beta);
        }

        if (turn.IsRecorded)
        {
            sink.Add(AcceptEncoding, Identity);
        }

        if (upstream.Credential is { } credential)
        {
            sink.Add(credential.Key, credential.Value);
        }

        if (upstream.ForwardSessionHeaders)
        {
            AddSession(turn, sink);
        }
    }

    private static bool Passes(string name, Upstream upstream, ForwardedTurn turn)
    {
        // A name that begins with a colon is a pseudo-header of HTTP/2.
        if (name.Length == 0 || name[0] == ':' || WrittenByClient.Contains(name) || HopByHopHeaders.Contains(name))
        {
            return false;
        }

        if (Credentials.Contains(name))
        {
            return upstream.Credential is null && !IsMatched(name, turn.MatchedHeader);
        }

        if (turn.IsRecorded && name.Equals(AcceptEncoding, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return upstream.ForwardSessionHeaders
            ? !IsReplaced(name)
            : !GridHeaders.Contains(name) && !IdentityHeaders.Contains(name);
    }

    private static bool IsMatched(string name, AuthHeader matched) =>
        ((matched & AuthHeader.Authorization) != 0 && name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
        || ((matched & AuthHeader.ApiKey) != 0 && name.Equals("x-api-key", StringComparison.OrdinalIgnoreCase));

    private static bool IsReplaced(string name) =>
        name.Equals(GridHeaders.SessionId, StringComparison.OrdinalIgnoreCase)
        || name.Equals(GridHeaders.SessionTurn, StringComparison.OrdinalIgnoreCase);

    private static void AddSession<TSink>(ForwardedTurn turn, TSink sink)
        where TSink : IHeaderSink
    {
        if (turn.SessionId is { } session)
        {
            sink.Add(GridHeaders.SessionId, session);
        }

        if (turn.Turn is { } number)
        {
            sink.Add(GridHeaders.SessionTurn, number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
