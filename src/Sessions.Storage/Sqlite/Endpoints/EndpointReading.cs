using System.Globalization;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;

namespace Sessions.Storage.Sqlite.Endpoints;

/// <summary>The statements that read endpoints.</summary>
internal sealed class EndpointReading(SqliteConnection connection)
{
    private const string Columns = "SELECT version, name, created_at, updated_at, definition FROM endpoints ";

    private readonly SqliteStatement _get = connection.Prepare(Columns + "WHERE tenant = ?1 AND name = ?2");

    private readonly SqliteStatement _list = connection.Prepare(
        Columns + "WHERE tenant = ?1 AND name > ?2 ORDER BY name LIMIT ?3");

    public StoredEndpoint? Get(EndpointKey key)
    {
        _get.Bind(1, key.Tenant.Value);
        _get.Bind(2, key.Name.Value);
        try
        {
            return _get.Step() ? Read(_get, key.Tenant) : null;
        }
        finally
        {
            _get.Reset();
        }
    }

    public EndpointList List(TenantId tenant, EndpointName? after, int limit)
    {
        _list.Bind(1, tenant.Value);
        _list.Bind(2, after?.Value ?? "");
        _list.Bind(3, limit + 1);
        var found = new List<StoredEndpoint>();
        try
        {
            while (_list.Step())
            {
                if (found.Count == limit)
                {
                    return new EndpointList(found, found[^1].Key.Name);
                }

                found.Add(Read(_list, tenant));
            }
        }
        finally
        {
            _list.Reset();
        }

        return new EndpointList(found, null);
    }

    private static StoredEndpoint Read(SqliteStatement row, TenantId tenant) => new(
        new EndpointKey(tenant, EndpointName.Parse(row.Text(1))),
        row.Int64(0).ToString(CultureInfo.InvariantCulture),
        new DateTimeOffset(row.Int64(2), TimeSpan.Zero),
        new DateTimeOffset(row.Int64(3), TimeSpan.Zero),
        EndpointBytes.Read(row.Blob(4)));
}
