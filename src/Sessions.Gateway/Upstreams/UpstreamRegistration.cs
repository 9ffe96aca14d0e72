using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Sessions.Gateway.Upstreams;

/// <summary>Registers the upstreams.</summary>
public static class UpstreamRegistration
{
    /// <summary>Adds <see cref="UpstreamRoutes"/> from the section <c>Upstreams</c>, validated at start.</summary>
    public static IServiceCollection AddUpstreams(this IServiceCollection services)
    {
        Func<string, string?> environment = Environment.GetEnvironmentVariable;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UpstreamListOptions>>(
            new UpstreamListValidator(environment)));
        services.AddOptionsWithValidateOnStart<UpstreamListOptions>().Configure<IConfiguration>(
            static (options, configuration) => configuration.GetSection(UpstreamListOptions.Section).Bind(
                options.Upstreams, static binder => binder.ErrorOnUnknownConfiguration = true));
        services.TryAddSingleton(provider => new UpstreamRoutes(
            provider.GetRequiredService<IOptions<UpstreamListOptions>>().Value, environment));
        return services;
    }
}
