using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Silos;

/// <summary>The silo that most tests share: two keys, and the built-in simulated provider behind it.</summary>
public sealed class SimulatorSilo : IAsyncLifetime
{
    private SiloProcess? _silo;

    internal SiloProcess Silo => _silo!;

    /// <summary>A caller with the first key.</summary>
    internal Caller Alice { get; private set; } = null!;

    /// <summary>A caller with the second key.</summary>
    internal Caller Bob { get; private set; } = null!;

    internal Task<Logs.SessionLog> ReadLogAsync(string session) => Silo.Logs.ReadAsync(session, TestKeys.Tenant);

    public async ValueTask InitializeAsync()
    {
        _silo = await SiloProcess.StartAsync(new SiloSetup { Configuration = $"{{{TestKeys.Configuration}}}" });
        Alice = new Caller(_silo.Address, TestKeys.Alice);
        Bob = new Caller(_silo.Address, TestKeys.Bob);
    }

    public async ValueTask DisposeAsync()
    {
        Alice?.Dispose();
        Bob?.Dispose();
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }
    }
}
