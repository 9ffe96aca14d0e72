using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Gateway.Answers;
using Sessions.Gateway.Budgets;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.Endpoints;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Peers;
using Sessions.Gateway.Policies;
using Sessions.Gateway.Responses;
using Sessions.Gateway.SessionApi;
using Sessions.Gateway.Summaries;
using Sessions.Gateway.Telemetry;
using Sessions.Gateway.Upstreams;
using Sessions.Runtime;
using Sessions.Tokens;

namespace Sessions.Gateway.FrontDoor;

/// <summary>Registers the front door.</summary>
public static class FrontDoorRegistration
{
    /// <summary>
    /// Adds the front door with keys, identity, upstreams and endpoints; the host adds <see cref="ISessionDirectory"/>
    /// and <see cref="FrontDoorName"/>.
    /// </summary>
    public static IServiceCollection AddFrontDoor(this IServiceCollection services)
    {
        services.AddKeyRing().AddSessionIdentity().AddUpstreams().AddEndpoints();
        services.AddOptionsWithValidateOnStart<FrontDoorOptions, FrontDoorOptionsValidator>()
            .BindConfiguration(FrontDoorOptions.Section, static binder => binder.ErrorOnUnknownConfiguration = true)
            .Configure<IConfiguration>(PolicySections.Bind);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<FrontDoorOptions>, PolicyOptionsValidator>());
        services.TryAddSingleton(static provider => new TenantPolicies(
            provider.GetRequiredService<IOptions<FrontDoorOptions>>().Value,
            new SummaryUpstreams(provider.GetRequiredService<UpstreamRoutes>())));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ModelCatalog.BuiltIn);
        services.TryAddSingleton<ITokenCounter>(
            static provider => new TokenCounter(provider.GetRequiredService<ModelCatalog>()));
        services.TryAddSingleton<ICallerAccessor, KeyRingCallers>();
        services.TryAddSingleton<DrainState>();
        services.TryAddSingleton<TurnInstruments>();
        services.TryAddSingleton<UpstreamTransport>();
        services.TryAddSingleton<RunningAnswers>();
        services.TryAddSingleton<PeerAnswers>();
        services.TryAddSingleton<AnswerAgain>();
        services.TryAddSingleton(static provider => new ConversationCache(
            provider.GetRequiredService<IOptions<FrontDoorOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ConversationReader>();
        services.TryAddSingleton<ManagedTurns>();
        services.TryAddSingleton<RequestBuilder>();
        services.TryAddSingleton<ConversationForks>();
        services.TryAddSingleton<ConversationPorts>();
        services.TryAddSingleton<PassThrough>();
        services.TryAddSingleton<DeletedResponses>();
        services.TryAddSingleton<ResponsePorts>();
        services.TryAddSingleton<ResponseTurns>();
        services.TryAddSingleton(static provider => new SharedBudgets(
            provider.GetRequiredService<IOptions<FrontDoorOptions>>().Value,
            provider.GetRequiredService<ISessionDirectory>(),
            provider.GetRequiredService<ModelCatalog>(),
            provider.GetRequiredService<ITokenCounter>()));
        services.TryAddSingleton(static provider => new FrontDoorServices(
            provider.GetRequiredService<IOptions<FrontDoorOptions>>().Value,
            provider.GetRequiredService<FrontDoorName>(),
            provider.GetRequiredService<ISessionDirectory>(),
            provider.GetRequiredService<IKeyRing>(),
            provider.GetRequiredService<SessionIdentityResolver>(),
            provider.PathIdentity(),
            provider.GetRequiredService<TurnMetadataReader>(),
            provider.GetRequiredService<UpstreamRoutes>(),
            provider.GetRequiredService<UpstreamTransport>(),
            provider.GetRequiredService<ITokenCounter>(),
            provider.GetRequiredService<DrainState>(),
            provider.GetRequiredService<TurnInstruments>(),
            provider.GetService<SummaryQueue>(),
            provider.GetRequiredService<SharedBudgets>(),
            provider.GetRequiredService<RunningAnswers>(),
            provider.GetRequiredService<AnswerAgain>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TurnEndpoint>>()));
        return services;
    }
}
