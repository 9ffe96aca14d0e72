using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Scenarios.InProcess;

namespace Sessions.Benchmarks.Load.Scenarios.Conversations;

/// <summary>A silo on a core of its own before the canned provider, with settings that a measurement needs.</summary>
internal sealed class ConversingSilo : IAsyncDisposable
{
    private readonly StoreFolder _folder;
    private readonly PinnedProcess _upstream;
    private readonly PinnedProcess _silo;

    private ConversingSilo(StoreFolder folder, PinnedProcess upstream, PinnedProcess silo) =>
        (_folder, _upstream, _silo) = (folder, upstream, silo);

    public Uri Address => new($"http://127.0.0.1:{_silo.Port}");

    /// <summary>Everything that the silo has logged.</summary>
    public static string Log => Path.Combine(RepositoryRoot.Path, "artifacts", "bench", "gateway.log");

    public static async Task<ConversingSilo> StartAsync(Cores cores, params (string Name, string Value)[] settings)
    {
        var folder = new StoreFolder("conversations");
        var upstream = await PinnedProcess.StartAsync(Programs.Upstream(FreePort.Find()), cores.Load);
        var start = Programs.Gateway(FreePort.Find(), upstream.Port, folder.Path);
        var environment = new Dictionary<string, string>(start.Environment);
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return new ConversingSilo(
            folder, upstream, await PinnedProcess.StartAsync(start with { Environment = environment }, cores.UnderTest));
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }
}
