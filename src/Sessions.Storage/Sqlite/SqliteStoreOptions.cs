using System.ComponentModel.DataAnnotations;

namespace Sessions.Storage.Sqlite;

/// <summary>Where a SQLite store keeps its file and how it groups its commits.</summary>
public sealed record SqliteStoreOptions : IValidatableObject
{
    private const long FileBytesLeast = 1 << 20;

    /// <summary>Directory of the file, made when it is missing. Default <c>data</c>; must be a local disk.</summary>
    [Required]
    public string DataDirectory { get; init; } = "data";

    /// <summary>Name of the file inside <see cref="DataDirectory"/>. Default <c>sessions.db</c>.</summary>
    [Required]
    public string FileName { get; init; } = "sessions.db";

    /// <summary>Most writes in one commit, 1–10,000. Default 512.</summary>
    [Range(1, 10_000)]
    public int GroupWritesMax { get; init; } = 512;

    /// <summary>Most bytes in one commit, 64 KiB–1 GiB; a larger batch is committed alone. Default 8 MiB.</summary>
    [Range(64 << 10, 1 << 30)]
    public int GroupBytesMax { get; init; } = 8 << 20;

    /// <summary>
    /// How long a write that nobody waits for, such as a turn's beginning or a snapshot, lies until another's commit
    /// takes it along, 0–100 ms. Default 2 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.100", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// Most bytes that wait to be written, 1 MiB–16 GiB. Default 256 MiB. Past it a write fails at once with
    /// <see cref="StoreUnavailableException"/>; a write that finds the queue empty is always taken.
    /// </summary>
    [Range(typeof(long), "1048576", "17179869184", ParseLimitsInInvariantCulture = true)]
    public long QueueBytesMax { get; init; } = 256L << 20;

    /// <summary>
    /// Size of the write-ahead log at which it is copied back in the background, 256 KiB–1 GiB. Default 4 MiB.
    /// </summary>
    [Range(typeof(long), "262144", "1073741824", ParseLimitsInInvariantCulture = true)]
    public long CheckpointBytes { get; init; } = 4L << 20;

    /// <summary>
    /// Size of the write-ahead log past which commits wait for readers to let it restart, at least twice
    /// <see cref="CheckpointBytes"/> and at most 16 GiB. Default 64 MiB.
    /// </summary>
    [Range(typeof(long), "524288", "17179869184", ParseLimitsInInvariantCulture = true)]
    public long WalBytesMax { get; init; } = 64L << 20;

    /// <summary>
    /// Size that the file may not pass, 0 or 1 MiB–16 TiB. Default 0: as far as the disk goes. Writes that would pass
    /// it fail with <see cref="StoreUnavailableException"/>.
    /// </summary>
    [Range(typeof(long), "0", "17592186044416", ParseLimitsInInvariantCulture = true)]
    public long FileBytesMax { get; init; }

    /// <summary>Page cache of the writing connection, 1 MiB–4 GiB. Default 32 MiB.</summary>
    [Range(typeof(long), "1048576", "4294967296", ParseLimitsInInvariantCulture = true)]
    public long WriterCacheBytes { get; init; } = 32L << 20;

    /// <summary>Page cache of each reading connection, 1 MiB–4 GiB. Default 4 MiB.</summary>
    [Range(typeof(long), "1048576", "4294967296", ParseLimitsInInvariantCulture = true)]
    public long ReaderCacheBytes { get; init; } = 4L << 20;

    /// <summary>Reading connections, 1–64. Default 4.</summary>
    [Range(1, 64)]
    public int Readers { get; init; } = 4;

    /// <summary>Sessions whose row number is remembered, 16–10,000,000. Default 65,536.</summary>
    [Range(16, 10_000_000)]
    public int SessionCacheMax { get; init; } = 65_536;

    /// <summary>How long to wait for another process that holds the file, 0–60 s. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Entries of the path index that each owner has, the newest, 16–100,000,000. Default 100,000, about 15 MB.
    /// </summary>
    [Range(16, 100_000_000)]
    public int PathsPerOwnerMax { get; init; } = 100_000;

    /// <summary>How long an entry of the path index is found, 1 min–3,650 days. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan PathsKeptFor { get; init; } = TimeSpan.FromDays(30);

    internal string Path => System.IO.Path.GetFullPath(System.IO.Path.Combine(DataDirectory, FileName));

    /// <inheritdoc />
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (FileName.AsSpan().ContainsAny('/', '\\'))
        {
            yield return new ValidationResult("It must be a name without a directory.", [nameof(FileName)]);
        }

        if (WalBytesMax < 2 * CheckpointBytes)
        {
            yield return new ValidationResult(
                $"It must be at least twice {nameof(CheckpointBytes)}, which is {CheckpointBytes}.",
                [nameof(WalBytesMax)]);
        }

        if (FileBytesMax is > 0 and < FileBytesLeast)
        {
            yield return new ValidationResult(
                $"It must be 0, for no limit, or at least {FileBytesLeast}.", [nameof(FileBytesMax)]);
        }
    }

    internal void Validate()
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), problems, validateAllProperties: true))
        {
            throw new ArgumentOutOfRangeException(
                problems[0].MemberNames.FirstOrDefault(), problems[0].ErrorMessage);
        }
    }
}
