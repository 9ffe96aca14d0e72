using Sessions.Contracts;

namespace Sessions.Storage.Sqlite.Reading;

/// <summary>Lists sessions page by page, by the keys of the row where the last page ended.</summary>
/// <remarks>
/// Tenant, owner and time run over an index; status and metadata are checked row by row. A page ends after
/// <see cref="RowsMax"/> rows even when it is not full, so that a rare match does not cost a scan of everything.
/// </remarks>
internal sealed class ListingStatements
{
    /// <summary>Most rows that one page looks at.</summary>
    public const int RowsMax = 10_000;

    private const string Columns =
        "SELECT sid, id, head, owner, status, created_at, active_at, turns, input_tokens, output_tokens, "
        + "cost_nano_usd, metadata, cache, expires_at FROM sessions ";

    private const string Window =
        "AND bucket BETWEEN ?2 AND ?3 AND active_at >= ?4 AND active_at < ?5 AND (active_at, sid) < (?6, ?7) ";

    private const string Order = "ORDER BY bucket DESC, active_at DESC, sid DESC";

    private readonly SqliteStatement _all;
    private readonly SqliteStatement _ofOwner;

    public ListingStatements(SqliteConnection connection)
    {
        _all = connection.Prepare(
            Columns + "INDEXED BY sessions_by_activity WHERE tenant = ?1 " + Window + Order);
        _ofOwner = connection.Prepare(
            Columns + "INDEXED BY sessions_by_owner WHERE tenant = ?1 AND owner = ?8 " + Window + Order);
    }

    public SessionList List(TenantId tenant, SessionFilter filter, ListingCursor cursor, CancellationToken cancellation)
    {
        var from = filter.ActiveAfter?.UtcTicks ?? 0;
        var to = filter.ActiveBefore?.UtcTicks ?? long.MaxValue;
        var rows = filter.Owner is null ? _all : _ofOwner;
        rows.Bind(1, tenant.Value);
        rows.Bind(2, SqliteSchema.BucketOf(from));
        rows.Bind(3, SqliteSchema.BucketOf(Math.Min(to, cursor.ActiveTicks)));
        rows.Bind(4, from);
        rows.Bind(5, to);
        rows.Bind(6, cursor.ActiveTicks);
        rows.Bind(7, cursor.Sid);
        if (filter.Owner is not null)
        {
            rows.Bind(8, filter.Owner);
        }

        try
        {
            return ReadPage(rows, filter, cancellation);
        }
        finally
        {
            rows.Reset();
        }
    }

    private static SessionList ReadPage(SqliteStatement rows, SessionFilter filter, CancellationToken cancellation)
    {
        var entries = new List<SessionListEntry>();
        var last = ListingCursor.Start;
        for (var seen = 0; rows.Step(); seen++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (entries.Count == filter.Limit || seen == RowsMax)
            {
                return new SessionList(entries, last.ToContinuation());
            }

            last = new ListingCursor(rows.Int64(6), rows.Int64(0));
            if (Matches(rows, filter))
            {
                entries.Add(ReadEntry(rows));
            }
        }

        return new SessionList(entries, null);
    }

    private static bool Matches(SqliteStatement row, SessionFilter filter)
    {
        if (!filter.Shows((SessionStatus)row.Int64(4)))
        {
            return false;
        }

        return filter.MetadataKey is null
            || (!row.IsNull(11) && MetadataJson.Has(row.Blob(11), filter.MetadataKey, filter.MetadataValue));
    }

    private static SessionListEntry ReadEntry(SqliteStatement row)
    {
        var summary = new SessionSummary
        {
            Owner = row.Text(3),
            Status = (SessionStatus)row.Int64(4),
            CreatedAt = new DateTimeOffset(row.Int64(5), TimeSpan.Zero),
            LastActivityAt = new DateTimeOffset(row.Int64(6), TimeSpan.Zero),
            Turns = (int)row.Int64(7),
            InputTokens = row.Int64(8),
            OutputTokens = row.Int64(9),
            CostNanoUsd = row.Int64(10),
            Metadata = row.IsNull(11) ? null : MetadataJson.Read(row.Blob(11)),
            ExpiresAt = row.IsNull(13) ? null : new DateTimeOffset(row.Int64(13), TimeSpan.Zero),
            Cache = row.IsNull(12) ? null : CacheSummaryCodec.Read(row.Blob(12)),
        };
        return new SessionListEntry(SessionId.Parse(row.Text(1)), row.Int64(2), summary);
    }
}
