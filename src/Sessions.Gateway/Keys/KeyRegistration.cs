using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Sessions.Gateway.Keys;

/// <summary>Registers the key ring.</summary>
public static class KeyRegistration
{
    /// <summary>
    /// Adds <see cref="IKeyRing"/> from the section <c>Keys</c>, validated at start; without keys the
    /// <see cref="DevelopmentKeyRing"/>, so the host calls <see cref="StartupGuard.Check"/> before it binds.
    /// </summary>
    public static IServiceCollection AddKeyRing(this IServiceCollection services)
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>());
        services.AddOptionsWithValidateOnStart<ApiKeyOptions>().Configure<IConfiguration>(
            static (options, configuration) => configuration.GetSection(ApiKeyOptions.Section).Bind(
                options.Keys, static binder => binder.ErrorOnUnknownConfiguration = true));
        services.TryAddSingleton<IKeyRing>(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<ApiKeyOptions>>().Value;
            return options.Keys.Count == 0 ? new DevelopmentKeyRing() : new KeyRing(options);
        });
        return services;
    }
}
