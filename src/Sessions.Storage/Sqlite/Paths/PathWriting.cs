using Sessions.Contracts;
using Sessions.Core.Items;

namespace Sessions.Storage.Sqlite.Paths;

/// <summary>Keeps the path index, inside the transaction of the append that an entry comes with.</summary>
internal sealed class PathWriting
{
    // How many entries of an owner go by between two looks at what is too much, and rows that a look at the old takes.
    private const int TrimEvery = 16;
    private const int NeighboursMax = 64;

    private readonly int _entriesMax;
    private readonly TimeSpan _keptFor;
    private readonly SqliteStatement _last;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _trimOwner;
    private readonly SqliteStatement _trimOld;
    private readonly SqliteStatement _forget;

    public PathWriting(SqliteConnection connection, SqliteStoreOptions options)
    {
        (_entriesMax, _keptFor) = (options.PathsPerOwnerMax, options.PathsKeptFor);
        _last = connection.Prepare("SELECT nth FROM paths WHERE owner = ?1 ORDER BY nth DESC LIMIT 1");
        _put = connection.Prepare(
            "INSERT OR REPLACE INTO paths (path, rest, owner, nth, sid, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _trimOwner = connection.Prepare("DELETE FROM paths WHERE owner = ?1 AND nth <= ?2");
        _trimOld = connection.Prepare(
            "DELETE FROM paths WHERE at < ?2 AND path IN "
            + $"(SELECT path FROM paths WHERE path >= ?1 ORDER BY path LIMIT {NeighboursMax})");
        _forget = connection.Prepare("DELETE FROM paths WHERE sid = ?1");
    }

    /// <summary>Lets an owner's requests find a session by a tip.</summary>
    public void Remember(TenantId tenant, string owner, ChainHash tip, long sid, DateTimeOffset at)
    {
        var key = PathKey.Of(tenant, owner, tip);
        var nth = Last(key.Owner) + 1;
        _put.Bind(1, key.Row);
        _put.Bind(2, key.Check);
        _put.Bind(3, key.Owner);
        _put.Bind(4, nth);
        _put.Bind(5, sid);
        _put.Bind(6, at.ToUnixTimeSeconds());
        _ = _put.Run();
        if (nth % TrimEvery == 0)
        {
            Trim(key, nth, at - _keptFor);
        }
    }

    /// <summary>Forgets a deleted session.</summary>
    public void Forget(long sid)
    {
        _forget.Bind(1, sid);
        _ = _forget.Run();
    }

    private void Trim(in PathKey key, long nth, DateTimeOffset oldest)
    {
        if (nth > _entriesMax)
        {
            _trimOwner.Bind(1, key.Owner);
            _trimOwner.Bind(2, nth - _entriesMax);
            _ = _trimOwner.Run();
        }

        _trimOld.Bind(1, key.Row);
        _trimOld.Bind(2, oldest.ToUnixTimeSeconds());
        _ = _trimOld.Run();
    }

    private long Last(long owner)
    {
        _last.Bind(1, owner);
        if (!_last.Step())
        {
            return 0;
        }

        var nth = _last.Int64(0);
        _last.Reset();
        return nth;
    }
}
