using Sessions.Contracts;

namespace Sessions.Storage.Sqlite.Reading;

/// <summary>Finds the sessions that have expired, over an index that holds none but those that expire at all.</summary>
internal sealed class ExpiryStatements(SqliteConnection connection)
{
    private readonly SqliteStatement _expired = connection.Prepare(
        "SELECT tenant, id FROM sessions INDEXED BY sessions_by_expiry "
        + "WHERE expiry_bucket <= ?1 AND expires_at <= ?2 ORDER BY expiry_bucket, expires_at LIMIT ?3");

    public IReadOnlyList<SessionKey> List(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        _expired.Bind(1, SqliteSchema.ExpiryBucketOf(now.UtcTicks));
        _expired.Bind(2, now.UtcTicks);
        _expired.Bind(3, limit);
        var found = new List<SessionKey>();
        try
        {
            while (_expired.Step())
            {
                cancellation.ThrowIfCancellationRequested();
                found.Add(new SessionKey(TenantId.Parse(_expired.Text(0)), SessionId.Parse(_expired.Text(1))));
            }
        }
        finally
        {
            _expired.Reset();
        }

        return found;
    }
}
