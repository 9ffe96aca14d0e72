using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Simulator.Exchanges;

namespace Sessions.Simulator;

/// <summary>Registers a simulated model provider.</summary>
public static class SimulatorServices
{
    /// <summary>Registers a simulated provider; an <see cref="ITokenCounter"/> must be registered beside it.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">How it behaves.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; thrown at first use.</exception>
    public static IServiceCollection AddSimulator(this IServiceCollection services, SimulatorOptions options)
    {
        services.AddRoutingCore();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ModelCatalog.BuiltIn);
        services.AddSingleton(provider => new SimulatorEngine(
            options,
            provider.GetRequiredService<ITokenCounter>(),
            provider.GetRequiredService<ModelCatalog>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Registers a simulated provider with options from a configuration section.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The section whose keys are the names of <see cref="SimulatorOptions"/>.</param>
    public static IServiceCollection AddSimulator(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSimulator(configuration.Get<SimulatorOptions>() ?? new SimulatorOptions());
}
