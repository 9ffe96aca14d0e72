using System.Globalization;
using Azure;
using Sessions.Storage.AzureBlobs.Blobs;
using Sessions.Storage.AzureBlobs.Blocks;

namespace Sessions.Storage.AzureBlobs.Logs;

/// <summary>The open segment of a log in one version of its blob. True as long as the version is the blob's.</summary>
/// <param name="Name">Which life of the log, and where the segment begins.</param>
/// <param name="ETag">The version.</param>
/// <param name="Length">Bytes in the blob.</param>
/// <param name="Blocks">Blocks in the blob.</param>
/// <param name="Head">Position of the log's last event.</param>
/// <param name="LastBatch">The last batch.</param>
/// <param name="Summary">What listings show; empty when that is nothing.</param>
internal sealed record TailState(
    TailName Name,
    ETag ETag,
    long Length,
    int Blocks,
    long Head,
    Guid LastBatch,
    ReadOnlyMemory<byte> Summary)
{
    /// <summary>The hour under which the log stands in the index; null when it does not.</summary>
    public long? IndexedHour => SummaryCodec.Hour(Summary.Span);

    /// <summary>The state once a block of the same blob is in.</summary>
    public TailState With(in Block block) => this with
    {
        Length = Length + block.Length,
        Head = block.Last,
        LastBatch = block.BatchId,
        Summary = block.Summary,
    };
}

/// <summary>What the metadata of an open segment says.</summary>
/// <param name="Log">Names one life of the log: a session that is deleted and begun anew has another.</param>
/// <param name="Base">Position of the last event before the segment.</param>
/// <param name="SealedFirst">First position of the sealed segment before it; 0 when there is none.</param>
/// <param name="SealedLength">Bytes of that segment.</param>
/// <param name="BeforeFirst">
/// First position of the sealed segment before that one; 0 when there is none, or its sealer did not say.
/// </param>
/// <param name="BeforeLength">Bytes of it.</param>
internal sealed record TailName(
    Guid Log, long Base, long SealedFirst, long SealedLength, long BeforeFirst = 0, long BeforeLength = 0)
{
    private const string Version = "1";

    public Dictionary<string, string> ToMetadata() => new()
    {
        ["v"] = Version,
        ["log"] = Log.ToString("N"),
        ["base"] = Base.ToString(CultureInfo.InvariantCulture),
        ["sealedfirst"] = SealedFirst.ToString(CultureInfo.InvariantCulture),
        ["sealedlength"] = SealedLength.ToString(CultureInfo.InvariantCulture),
        ["beforefirst"] = BeforeFirst.ToString(CultureInfo.InvariantCulture),
        ["beforelength"] = BeforeLength.ToString(CultureInfo.InvariantCulture),
    };

    /// <exception cref="InvalidDataException">The blob is no segment, or of a later version.</exception>
    public static TailName Of(BlobFacts blob)
    {
        var metadata = blob.Metadata;
        return metadata.TryGetValue("v", out var version)
            && version == Version
            && Guid.TryParse(metadata["log"], out var log)
                ? new TailName(
                    log,
                    Number("base"),
                    Number("sealedfirst"),
                    Number("sealedlength"),
                    metadata.ContainsKey("beforefirst") ? Number("beforefirst") : 0,
                    metadata.ContainsKey("beforelength") ? Number("beforelength") : 0)
                : throw new InvalidDataException("A log's blob is of a version that this one does not know.");

        long Number(string key) => long.Parse(metadata[key], CultureInfo.InvariantCulture);
    }
}
