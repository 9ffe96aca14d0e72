namespace Sessions.Storage.Sqlite.Paths;

/// <summary>The path index in the store's file.</summary>
/// <remarks>
/// <para>
/// An entry's row number is a hash, so the table needs no index to be searched by it. <c>nth</c> counts an owner's
/// entries; the newest so many stay. Entries that are too old are not found, and go when a new one lands beside them:
/// row numbers are random, so each comes to be somebody's neighbour.
/// </para>
/// <para>
/// The table is made when it is missing and belongs to no version of the file: a program that does not know it leaves
/// dead entries behind, which find nothing, for a <c>sid</c> is never given twice.
/// </para>
/// </remarks>
internal static class PathTable
{
    public const string Make =
        """
        CREATE TABLE IF NOT EXISTS paths (
            path INTEGER PRIMARY KEY,
            rest INTEGER NOT NULL,
            owner INTEGER NOT NULL,
            nth INTEGER NOT NULL,
            sid INTEGER NOT NULL,
            at INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS paths_by_owner ON paths (owner, nth);
        CREATE INDEX IF NOT EXISTS paths_by_session ON paths (sid);
        """;
}
