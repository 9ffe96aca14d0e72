using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Sessions.Contracts;

namespace Sessions.Gateway.Identity;

/// <summary>Finds the session that a request belongs to in what agent clients and routers send.</summary>
/// <remarks>
/// The first source with a value names the session. Thread, parents and agent come from the first source that names
/// them, which may be another: a user who sets <c>X-Session-Id</c> in a client keeps that client's threads apart.
/// </remarks>
public sealed class SessionIdentityResolver
{
    private readonly IdentitySource[] _sources;
    private readonly string[] _threads;
    private readonly string[] _parentThreads;
    private readonly string[] _parentSessions;
    private readonly string[] _agents;

    /// <summary>Builds the resolver; names that are no source are ignored (validation refuses them at start).</summary>
    public SessionIdentityResolver(IdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IEnumerable<string> names = options.Sources.Count == 0 ? IdentityOptions.DefaultSources : options.Sources;
        _sources =
        [
            .. names
                .Where(name => !options.Off.Contains(name))
                .Select(static name => IdentitySources.All.FirstOrDefault(source => source.Name == name))
                .OfType<IdentitySource>(),
        ];
        _threads = Names(static source => source.Thread);
        _parentThreads = Names(static source => source.ParentThread);
        _parentSessions = Names(static source => source.ParentSession);
        _agents = Names(static source => source.Agent);
    }

    /// <summary>Reads the identity; never throws, whatever the headers hold.</summary>
    public SessionIdentity Resolve(IHeaderDictionary headers, BodyHints hints)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var identity = new SessionIdentity();
        foreach (var source in _sources)
        {
            if (TryResolve(source, headers, hints, out identity))
            {
                break;
            }
        }

        return identity with
        {
            Thread = First(headers, _threads)?.Value,
            ParentThread = First(headers, _parentThreads)?.Value,
            ParentSession = First(headers, _parentSessions),
            Agent = First(headers, _agents)?.Value,
        };
    }

    private static bool TryResolve(
        IdentitySource source, IHeaderDictionary headers, BodyHints hints, out SessionIdentity identity)
    {
        identity = default;
        if (source.IsStrict)
        {
            return TryResolveStrictly(source, headers, out identity);
        }

        var id = source.Body is { } body ? ClientValue.Read(body(hints))
            : source.IsWildcard ? Wildcard(headers)
            : First(headers, source.Session);
        identity = id is null ? default : new SessionIdentity { Id = id, Source = source.Name, IsWeak = source.IsWeak };
        return id is not null;
    }

    private static bool TryResolveStrictly(
        IdentitySource source, IHeaderDictionary headers, out SessionIdentity identity)
    {
        foreach (var name in source.Session)
        {
            if (headers.TryGetValue(name, out var values) && values.Count > 0)
            {
                identity = values.Count == 1 && SessionId.TryParse(values[0], out var id)
                    ? new SessionIdentity { Id = id, Source = source.Name }
                    : new SessionIdentity { Error = SessionErrorCode.InvalidSessionId, Source = source.Name };
                return true;
            }
        }

        identity = default;
        return false;
    }

    private static SessionId? First(IHeaderDictionary headers, string[] names)
    {
        foreach (var name in names)
        {
            if (headers.TryGetValue(name, out var values) && ClientValue.Read(values) is { } id)
            {
                return id;
            }
        }

        return null;
    }

    // Of several, the first by name: the order of headers on the wire says nothing.
    private static SessionId? Wildcard(IHeaderDictionary headers)
    {
        string? best = null;
        var found = StringValues.Empty;
        foreach (var (name, values) in headers)
        {
            if (IdentityHeaders.IsWildcard(name)
                && (best is null || StringComparer.OrdinalIgnoreCase.Compare(name, best) < 0)
                && ClientValue.Read(values) is not null)
            {
                best = name;
                found = values;
            }
        }

        return ClientValue.Read(found);
    }

    private string[] Names(Func<IdentitySource, string[]> kind) =>
        [.. _sources.SelectMany(kind).Distinct(StringComparer.OrdinalIgnoreCase)];
}
