using Microsoft.Extensions.Primitives;

namespace Sessions.Gateway.Upstreams;

/// <summary>
/// The headers that a <c>Connection</c> header declares to be about this connection alone (RFC 9110, 7.6.1).
/// </summary>
internal static class ConnectionHeader
{
    /// <summary>Whether it names any header beside the usual <c>keep-alive</c> and <c>close</c>.</summary>
    public static bool NamesHeaders(StringValues connection)
    {
        if (connection.Count == 0)
        {
            return false;
        }

        return connection.Count > 1
            || !(connection[0].AsSpan().Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
                || connection[0].AsSpan().Equals("close", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether it names the given header.</summary>
    public static bool Names(StringValues connection, string header)
    {
        for (var index = 0; index < connection.Count; index++)
        {
            var line = connection[index].AsSpan();
            foreach (var range in line.Split(','))
            {
                if (line[range].Trim(" \t").Equals(header, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
