using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sessions.Core.Items;

namespace Sessions.Simulator;

/// <summary>A simulated provider with a web server of its own, in any process.</summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;

    private SimulatorHost(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    /// <summary>Gets where it listens, the port filled in.</summary>
    public Uri Address { get; }

    /// <summary>Starts a simulated provider.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="url">Where to listen; port 0 takes a free one (<c>http://127.0.0.1:0</c>).</param>
    /// <param name="counter">Counts its tokens.</param>
    /// <param name="time">Its clock, for cache lives and pacing; null for the system's.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<SimulatorHost> StartAsync(
        SimulatorOptions options,
        string url,
        ITokenCounter counter,
        TimeProvider? time = null,
        CancellationToken cancellation = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(counter);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSimulator(options);
        var application = builder.Build();
        try
        {
            application.UseRouting();
            application.MapSimulator();
            await application.StartAsync(cancellation).ConfigureAwait(false);
            var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
            return new SimulatorHost(application, new Uri(addresses!.Addresses.First()));
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until the process is told to end, or until the token is.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation = default) =>
        _application.WaitForShutdownAsync(cancellation);

    /// <summary>Stops listening; exchanges under way get two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }
}
