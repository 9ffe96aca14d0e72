namespace Sessions.Core.Tests;

/// <summary>Bytes as the first release stored them; a change here breaks the logs that stand.</summary>
internal static class Golden
{
    public static byte[] Read(string name)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"There is no golden file '{name}'.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
