using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sessions.Gateway.Endpoints.Calls;
using Sessions.Gateway.SessionApi;
using Sessions.Gateway.Upstreams;
using Sessions.Storage;

namespace Sessions.Gateway.Endpoints;

/// <summary>Registers endpoints and maps the routes that administer them.</summary>
public static class EndpointRegistration
{
    private static readonly string CallPattern = "/{tenant}/{name}";

    /// <summary>
    /// Adds <see cref="EndpointCatalog"/> over the section <c>Endpoints</c>, validated at start, and over the host's
    /// <see cref="IEndpointStore"/>, where it has one.
    /// </summary>
    public static IServiceCollection AddEndpoints(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<EndpointSections>().Configure<IConfiguration>(EndpointSections.Bind);
        services.TryAddSingleton(
            static provider => new EndpointUpstreams(provider.GetRequiredService<UpstreamRoutes>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<
            IValidateOptions<EndpointSections>, EndpointSectionsValidator>(static provider =>
                new EndpointSectionsValidator(provider.GetRequiredService<EndpointUpstreams>)));
        services.TryAddSingleton(static provider => new EndpointCatalog(
            new ConfiguredEndpoints(provider.GetRequiredService<IOptions<EndpointSections>>().Value.Definitions),
            provider.GetService<IEndpointStore>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<EndpointTurns>();
        services.TryAddSingleton<EndpointCalls>();
        return services;
    }

    /// <summary>Maps <c>POST /api/{tenant}/{name}</c>, by which endpoints are called.</summary>
    /// <remarks>Needs the front door, and an <see cref="ISessionStore"/> among the services.</remarks>
    /// <returns>All the routes, to add conventions to.</returns>
    public static IEndpointConventionBuilder MapEndpointCalls(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var group = routes.MapGroup("/api");
        group.MapPost(CallPattern, routes.ServiceProvider.GetRequiredService<EndpointCalls>().HandleAsync);

        // Takes the methods that are left.
        group.Map(CallPattern, (RequestDelegate)EndpointCalls.RefuseMethodAsync);
        group.Map("/{**rest}", (RequestDelegate)EndpointCalls.RefuseRouteAsync);
        return group;
    }

    /// <summary>Maps <c>/endpoints/{tenant}</c> and <c>/endpoints/{tenant}/{name}</c>.</summary>
    /// <remarks>Needs what the session API needs, and <see cref="AddEndpoints"/>.</remarks>
    /// <returns>All the routes, to add conventions to.</returns>
    public static IEndpointConventionBuilder MapEndpointAdmin(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var services = routes.ServiceProvider;
        var ports = SessionApiRoutes.Ports(services);
        var resource = new EndpointResource(
            services.GetRequiredService<EndpointCatalog>(), services.GetRequiredService<EndpointUpstreams>());
        var group = routes.MapGroup("/endpoints");
        SessionApiRoutes.Map(group, ports, "/{tenant}",
            new SessionApiRoutes.Operation("GET", RequestGuard.Administering, resource.ListAsync));
        SessionApiRoutes.Map(group, ports, "/{tenant}/{name}",
            new("GET", RequestGuard.Administering, resource.ReadAsync),
            new("PUT", RequestGuard.Administering, resource.PutAsync),
            new("DELETE", RequestGuard.Administering, resource.DeleteAsync));
        group.Map("/{**rest}", (RequestDelegate)Problem.UnknownRoute.WriteAsync);
        return group;
    }
}
