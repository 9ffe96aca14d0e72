using System.Buffers;
using System.Globalization;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;

namespace Sessions.Storage.AzureBlobs.Blobs;

/// <summary>The names of blobs.</summary>
/// <remarks>
/// <code>
/// TENANT/s/SESSION/tail                  append blob: the log's open segment
/// TENANT/s/SESSION/LOG/FIRST-LAST        block blob: a sealed segment of one life of the log
/// TENANT/s/SESSION/snapshot              block blob
/// TENANT/s/SESSION/paths                 empty: blocks of the log may have left entries in the path index
/// TENANT/x/DAY/HOUR/SESSION              empty: the session was active in that hour; later hours come first
/// TENANT/p/SHARD/HASH                    empty: which session a path of a principal leads to
/// TENANT/e/ENDPOINT                      block blob: what an operator laid down
/// ~expiries/HOUR/TENANT/SESSION          empty: the session may expire from that hour on; earlier hours come first
/// </code>
/// The id of a session and the name of an endpoint are written so that no character in them means anything in a path or
/// a URL. No tenant's name begins with <c>~</c>.
/// </remarks>
internal static class BlobNames
{
    public const string Tail = "tail";
    public const string Snapshot = "snapshot";
    public const string Paths = "paths";
    public const string Probe = "probe";
    public const string ExpiryMarkers = "~expiries/";
    private const int DaysMax = 9_999_999;
    private const int HourMax = 23;
    private static readonly SearchValues<char> Escaped = SearchValues.Create("./:@");

    public static string Session(SessionKey key) => $"{key.Tenant.Value}/s/{Escape(key.Id.Value)}/";

    public static string TailOf(SessionKey key) => Session(key) + Tail;

    public static string SnapshotOf(SessionKey key) => Session(key) + Snapshot;

    public static string PathsOf(SessionKey key) => Session(key) + Paths;

    public static string Segments(SessionKey key, Guid log) => $"{Session(key)}{log:N}/";

    public static string Segment(SessionKey key, Guid log, long first, long last) =>
        string.Create(CultureInfo.InvariantCulture, $"{Segments(key, log)}{first:x12}-{last:x12}");

    /// <summary>What a segment's name says; false for another blob.</summary>
    public static bool TryParseSegment(ReadOnlySpan<char> name, out long first, out long last)
    {
        (first, last) = (0, 0);
        var part = name[(name.LastIndexOf('/') + 1)..];
        return part.Length == 25
            && part[12] == '-'
            && long.TryParse(part[..12], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out first)
            && long.TryParse(part[13..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out last);
    }

    /// <summary>The part of a tenant's path index that an entry with this hash belongs to.</summary>
    public static string PathShard(TenantId tenant, string hash) => $"{tenant.Value}/p/{hash.AsSpan(0, 2)}/";

    public static string PathEntry(TenantId tenant, string hash) => $"{PathShard(tenant, hash)}{hash.AsSpan(2)}";

    public static string Index(TenantId tenant) => $"{tenant.Value}/x/";

    public static string IndexDay(TenantId tenant, long hour) =>
        string.Create(CultureInfo.InvariantCulture, $"{tenant.Value}/x/{DaysMax - (hour / 24):d7}/");

    public static string IndexEntry(SessionKey key, long hour) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{IndexDay(key.Tenant, hour)}{HourMax - (hour % 24):d2}/{Escape(key.Id.Value)}");

    /// <summary>The first hour of the day that a folder of the index stands for.</summary>
    public static long HourOfDay(ReadOnlySpan<char> folder)
    {
        var day = folder.TrimEnd('/');
        return (DaysMax - long.Parse(day[(day.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture)) * 24;
    }

    /// <summary>The hour and the session of an entry below the folder of its day.</summary>
    public static (long Hour, SessionId Id) ReadEntry(string name, long firstHour, int folderLength)
    {
        var hour = HourMax - int.Parse(name.AsSpan(folderLength, 2), CultureInfo.InvariantCulture);
        return (firstHour + hour, SessionId.Parse(Unescape(name[(folderLength + 3)..])));
    }

    public static string Endpoints(TenantId tenant) => $"{tenant.Value}/e/";

    public static string Endpoint(EndpointKey key) => Endpoints(key.Tenant) + Escape(key.Name.Value);

    /// <summary>The endpoint of a blob; false for another blob.</summary>
    public static bool TryReadEndpoint(TenantId tenant, string name, out EndpointName endpoint) =>
        EndpointName.TryParse(Unescape(name[Endpoints(tenant).Length..]), out endpoint);

    public static string ExpiryMarker(SessionKey key, long hour) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{ExpiryMarkers}{hour:d9}/{key.Tenant.Value}/{Escape(key.Id.Value)}");

    /// <summary>The hour and the session of a marker; false for another blob.</summary>
    public static bool TryReadExpiryMarker(string name, out long hour, out SessionKey key)
    {
        (hour, key) = (0, default);
        var parts = name.Split('/');
        if (parts.Length != 4
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out hour)
            || !TenantId.TryParse(parts[2], out var tenant)
            || !SessionId.TryParse(Unescape(parts[3]), out var id))
        {
            return false;
        }

        key = new SessionKey(tenant, id);
        return true;
    }

    private static string Escape(string id) =>
        id.AsSpan().ContainsAny(Escaped)
            ? id.Replace(".", "~d", StringComparison.Ordinal)
                .Replace("/", "~s", StringComparison.Ordinal)
                .Replace(":", "~c", StringComparison.Ordinal)
                .Replace("@", "~a", StringComparison.Ordinal)
            : id;

    private static string Unescape(string name) =>
        name.Contains('~', StringComparison.Ordinal)
            ? name.Replace("~d", ".", StringComparison.Ordinal)
                .Replace("~s", "/", StringComparison.Ordinal)
                .Replace("~c", ":", StringComparison.Ordinal)
                .Replace("~a", "@", StringComparison.Ordinal)
            : name;
}
