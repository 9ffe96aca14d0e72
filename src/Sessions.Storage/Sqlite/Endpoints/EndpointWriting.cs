using System.Globalization;
using Sessions.Contracts.Endpoints;

namespace Sessions.Storage.Sqlite.Endpoints;

/// <summary>The statements that write endpoints; they run inside the transaction of a group.</summary>
internal sealed class EndpointWriting(SqliteConnection connection)
{
    private readonly SqliteStatement _find = connection.Prepare(
        "SELECT version, created_at FROM endpoints WHERE tenant = ?1 AND name = ?2");

    private readonly SqliteStatement _delete = connection.Prepare("DELETE FROM endpoints WHERE version = ?1");

    private readonly SqliteStatement _insert = connection.Prepare(
        "INSERT INTO endpoints (tenant, name, created_at, updated_at, definition) VALUES (?1, ?2, ?3, ?4, ?5)");

    public EndpointWrite Put(
        EndpointKey key,
        EndpointDefinition definition,
        ReadOnlySpan<byte> bytes,
        EndpointCondition condition,
        DateTimeOffset now)
    {
        var found = Find(key);
        if (!condition.Holds(VersionOf(found)))
        {
            return new EndpointWrite(EndpointWriteStatus.Conflict, null);
        }

        var createdAt = now.UtcTicks;
        if (found is { } old)
        {
            createdAt = old.CreatedAt;
            Remove(old.Version);
        }

        _insert.Bind(1, key.Tenant.Value);
        _insert.Bind(2, key.Name.Value);
        _insert.Bind(3, createdAt);
        _insert.Bind(4, now.UtcTicks);
        _insert.Bind(5, bytes);
        _ = _insert.Run();
        _insert.Clear();
        var stored = new StoredEndpoint(
            key,
            VersionOf((connection.LastRowId, createdAt))!,
            new DateTimeOffset(createdAt, TimeSpan.Zero),
            now.ToUniversalTime(),
            definition);
        return new EndpointWrite(found is null ? EndpointWriteStatus.Created : EndpointWriteStatus.Replaced, stored);
    }

    public EndpointRemoval Delete(EndpointKey key, EndpointCondition condition)
    {
        if (Find(key) is not { } found)
        {
            return EndpointRemoval.Missing;
        }

        if (!condition.Holds(VersionOf(found)))
        {
            return EndpointRemoval.Conflict;
        }

        Remove(found.Version);
        return EndpointRemoval.Removed;
    }

    private static string? VersionOf((long Version, long CreatedAt)? row) =>
        row?.Version.ToString(CultureInfo.InvariantCulture);

    private (long Version, long CreatedAt)? Find(EndpointKey key)
    {
        _find.Bind(1, key.Tenant.Value);
        _find.Bind(2, key.Name.Value);
        if (!_find.Step())
        {
            return null;
        }

        var found = (_find.Int64(0), _find.Int64(1));
        _find.Reset();
        return found;
    }

    private void Remove(long version)
    {
        _delete.Bind(1, version);
        _ = _delete.Run();
    }
}
