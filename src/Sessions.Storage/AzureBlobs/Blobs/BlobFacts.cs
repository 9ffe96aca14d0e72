using Azure;

namespace Sessions.Storage.AzureBlobs.Blobs;

/// <summary>What a blob is, of one version of it.</summary>
/// <param name="ETag">Names the version.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Blocks">Blocks of an append blob.</param>
/// <param name="Metadata">Its metadata.</param>
internal sealed record BlobFacts(ETag ETag, long Length, int Blocks, IDictionary<string, string> Metadata);

/// <summary>How a read ended.</summary>
internal enum FetchStatus
{
    /// <summary>With bytes.</summary>
    Found,

    /// <summary>The blob is not there.</summary>
    Missing,

    /// <summary>The blob is still the version that the caller named.</summary>
    Unchanged,

    /// <summary>The blob is no longer the version that the caller named.</summary>
    Changed,

    /// <summary>The blob ends before the range.</summary>
    PastEnd,
}

/// <summary>A part of a blob.</summary>
/// <param name="Status">Everything else is empty unless this is <see cref="FetchStatus.Found"/>.</param>
/// <param name="Facts">The version that was read.</param>
/// <param name="Content">The bytes.</param>
internal readonly record struct Fetched(FetchStatus Status, BlobFacts? Facts, ReadOnlyMemory<byte> Content);
