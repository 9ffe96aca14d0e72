using Sessions.Contracts;
using Sessions.Core.Items;

namespace Sessions.Storage.Sqlite.Paths;

/// <summary>Looks requests up in the path index.</summary>
internal sealed class PathReading(SqliteConnection connection)
{
    private readonly SqliteStatement _find = connection.Prepare(
        $"""
        SELECT s.id FROM paths p CROSS JOIN sessions s ON s.sid = p.sid
        WHERE p.path = ?1 AND p.rest = ?2 AND p.at >= ?3
            AND s.tenant = ?4 AND s.owner = ?5 AND s.status IN ({(int)SessionStatus.Idle}, {(int)SessionStatus.Running})
        """);

    /// <summary>The first candidate's session that is open and not older than that.</summary>
    public SessionId? Find(
        TenantId tenant,
        string owner,
        ReadOnlySpan<ChainHash> candidates,
        DateTimeOffset oldest,
        CancellationToken cancellation)
    {
        _find.Bind(3, oldest.ToUnixTimeSeconds());
        _find.Bind(4, tenant.Value);
        _find.Bind(5, owner);
        foreach (var candidate in candidates)
        {
            cancellation.ThrowIfCancellationRequested();
            var key = PathKey.Of(tenant, owner, candidate);
            _find.Bind(1, key.Row);
            _find.Bind(2, key.Check);
            if (_find.Step())
            {
                var id = SessionId.Parse(_find.Text(0));
                _find.Reset();
                return id;
            }
        }

        return null;
    }
}
