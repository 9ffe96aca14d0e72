using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Scenarios.InProcess;

/// <summary>An empty folder for a store that goes when the benchmark ends.</summary>
internal sealed class StoreFolder : IDisposable
{
    public StoreFolder(string name)
    {
        Path = System.IO.Path.Combine(RepositoryRoot.Path, "artifacts", "bench", name);
        Dispose();
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
