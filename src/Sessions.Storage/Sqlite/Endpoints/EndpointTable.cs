namespace Sessions.Storage.Sqlite.Endpoints;

/// <summary>Operators' endpoints in the store's file.</summary>
/// <remarks>
/// The version is the row's number. Every write makes a new row, and AUTOINCREMENT gives no number twice: so a version
/// means one state of one life of an endpoint.
/// </remarks>
internal static class EndpointTable
{
    public const string Make =
        """
        CREATE TABLE endpoints (
            version INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant TEXT NOT NULL,
            name TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            definition BLOB NOT NULL,
            UNIQUE (tenant, name));
        """;
}
