using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sessions.Gateway.Tests;

internal static class Configured
{
    public static ServiceProvider Services(
        Action<IServiceCollection> add, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value))
            .Build());
        add(services);
        return services.BuildServiceProvider();
    }

    /// <summary>What the host would print at start; empty when the configuration is valid.</summary>
    public static string Failure(Action<IServiceCollection> add, params (string Key, string Value)[] settings)
    {
        using var services = Services(add, settings);
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return "";
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
        {
            return string.Join('\n', exception.Message, exception.InnerException?.Message);
        }
    }
}
