using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Storage.AzureBlobs.Blobs;

namespace Sessions.Storage.AzureBlobs.Paths;

/// <summary>An entry of the path index: the metadata of an empty blob that is named by what it is found by.</summary>
/// <param name="Session">Where the path leads.</param>
/// <param name="Log">The life of that session's log.</param>
/// <param name="At">When the session was active there, in seconds since 1970.</param>
internal sealed record PathEntry(SessionId Session, Guid Log, long At)
{
    private const int HashBytes = 16;
    private const string SessionKey = "session";
    private const string LogKey = "log";
    private const string AtKey = "at";

    /// <summary>What the blob of a principal's tip is called, by a hash of the principal and the tip.</summary>
    public static string HashOf(string owner, ChainHash tip)
    {
        // The owner cannot hold a zero: what is hashed cannot be read in two ways.
        var bytes = new byte[Encoding.UTF8.GetByteCount(owner) + 1 + HashBytes];
        _ = Encoding.UTF8.GetBytes(owner, bytes);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(bytes.Length - HashBytes), tip.Value);
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, HashBytes));
    }

    public static string NameOf(TenantId tenant, string owner, ChainHash tip) =>
        BlobNames.PathEntry(tenant, HashOf(owner, tip));

    /// <summary>Reads an entry; null for a blob that is none.</summary>
    public static PathEntry? Of(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(SessionKey, out var session)
        && SessionId.TryParse(session, out var id)
        && Guid.TryParse(metadata[LogKey], out var log)
        && long.TryParse(metadata[AtKey], CultureInfo.InvariantCulture, out var at)
            ? new PathEntry(id, log, at)
            : null;

    public Dictionary<string, string> ToMetadata() => new()
    {
        [SessionKey] = Session.Value,
        [LogKey] = Log.ToString("N"),
        [AtKey] = At.ToString(CultureInfo.InvariantCulture),
    };
}
