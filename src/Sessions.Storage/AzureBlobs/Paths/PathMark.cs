namespace Sessions.Storage.AzureBlobs.Paths;

/// <summary>The metadata of the blob that says: blocks of this life of the log may have left entries.</summary>
internal static class PathMark
{
    private const string Log = "log";

    public static Dictionary<string, string> Of(Guid life) => new() { [Log] = life.ToString("N") };

    public static Guid LifeOf(IDictionary<string, string> metadata) => Guid.Parse(metadata[Log]);
}
