namespace Sessions.Benchmarks.Load.Processes;

/// <summary>
/// The running programs of one scenario: the upstream and each variant before it, all with fresh data.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly Dictionary<Variant, PinnedProcess> _variants = [];
    private readonly string _data;

    private Bench(PinnedProcess upstream, string data)
    {
        Upstream = upstream;
        _data = data;
    }

    public PinnedProcess Upstream { get; }

    public static async Task<Bench> StartAsync(IReadOnlyList<Variant> variants, Cores cores, string dataFolder)
    {
        var upstream = await PinnedProcess.StartAsync(Programs.Upstream(FreePort.Find()), cores.Load);
        var bench = new Bench(upstream, Path.Combine(dataFolder, $"gateway-{Environment.ProcessId}"));
        try
        {
            bench.DeleteData();
            foreach (var variant in variants)
            {
                await bench.StartVariantAsync(variant, cores);
            }

            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>The process under test; null for <see cref="Variant.Direct"/>, where there is none.</summary>
    public PinnedProcess? UnderTest(Variant variant) => _variants.GetValueOrDefault(variant);

    public int Port(Variant variant) => UnderTest(variant)?.Port ?? Upstream.Port;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _variants.Values)
        {
            await process.DisposeAsync();
        }

        await Upstream.DisposeAsync();
        DeleteData();
    }

    private async Task StartVariantAsync(Variant variant, Cores cores)
    {
        var start = variant switch
        {
            Variant.Yarp => Programs.Yarp(FreePort.Find(), Upstream.Port),
            Variant.Gateway => Programs.Gateway(FreePort.Find(), Upstream.Port, _data),
            _ => null,
        };
        if (start is not null)
        {
            _variants[variant] = await PinnedProcess.StartAsync(start, cores.UnderTest);
        }
    }

    private void DeleteData()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }
}
