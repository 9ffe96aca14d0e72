using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sessions.Storage;

namespace Sessions.Gateway.Identity;

/// <summary>Registers what reads identity and metadata out of requests.</summary>
public static class IdentityRegistration
{
    /// <summary>
    /// Adds <see cref="SessionIdentityResolver"/> and <see cref="TurnMetadataReader"/> from the sections
    /// <c>Identity</c> and <c>Metadata</c>, validated at start.
    /// </summary>
    public static IServiceCollection AddSessionIdentity(this IServiceCollection services)
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>());
        services.AddOptionsWithValidateOnStart<IdentityOptions>()
            .BindConfiguration(IdentityOptions.Section, static binder => binder.ErrorOnUnknownConfiguration = true);
        services.AddOptionsWithValidateOnStart<MetadataOptions>()
            .BindConfiguration(MetadataOptions.Section, static binder => binder.ErrorOnUnknownConfiguration = true);
        services.TryAddSingleton(static provider =>
            new SessionIdentityResolver(provider.GetRequiredService<IOptions<IdentityOptions>>().Value));
        services.TryAddSingleton(static provider =>
            new TurnMetadataReader(provider.GetRequiredService<IOptions<MetadataOptions>>().Value));
        return services;
    }

    /// <summary>What finds sessions by path; null while that is switched off.</summary>
    /// <exception cref="InvalidOperationException">It is switched on and the store has no index.</exception>
    internal static PathIdentity? PathIdentity(this IServiceProvider provider)
    {
        if (!provider.GetRequiredService<IOptions<IdentityOptions>>().Value.ExtendedPaths)
        {
            return null;
        }

        return provider.GetService<IPathIndex>() is { } index
            ? new PathIdentity(index, provider.GetRequiredService<ILogger<PathIdentity>>())
            : throw new InvalidOperationException(
                $"{IdentityOptions.Section}:{nameof(IdentityOptions.ExtendedPaths)} is on and the session store keeps "
                + "no index of paths: switch it off, or use a store that does.");
    }
}
