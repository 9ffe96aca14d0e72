using System.Globalization;
using Azure;
using Sessions.Storage.AzureBlobs.Blobs;

namespace Sessions.Storage.AzureBlobs.Snapshots;

/// <summary>What is known of a stored snapshot.</summary>
/// <param name="ETag">Its version.</param>
/// <param name="Log">The life of the log that it was made from.</param>
/// <param name="Position">The last event that it covers; 0 when there is no snapshot.</param>
/// <param name="Base">The segment in which the log goes on after it, by the position before the segment.</param>
/// <param name="Offset">Where in that segment.</param>
internal sealed record SnapshotFacts(ETag ETag, Guid Log, long Position, long Base, long Offset)
{
    /// <summary>There is no snapshot: everything begins at the log's beginning.</summary>
    public bool IsNone => Position == 0;

    public static SnapshotFacts None(Guid log) => new(default, log, 0, 0, 0);

    public static SnapshotFacts Of(ETag etag, IDictionary<string, string> metadata)
    {
        return new SnapshotFacts(
            etag, Guid.Parse(metadata["log"]), Number("position"), Number("base"), Number("offset"));

        long Number(string key) => long.Parse(metadata[key], CultureInfo.InvariantCulture);
    }

    public static SnapshotFacts Of(BlobFacts blob) => Of(blob.ETag, blob.Metadata);

    public Dictionary<string, string> ToMetadata() => new()
    {
        ["log"] = Log.ToString("N"),
        ["position"] = Position.ToString(CultureInfo.InvariantCulture),
        ["base"] = Base.ToString(CultureInfo.InvariantCulture),
        ["offset"] = Offset.ToString(CultureInfo.InvariantCulture),
    };
}
