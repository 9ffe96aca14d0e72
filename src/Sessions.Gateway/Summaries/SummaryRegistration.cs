using Microsoft.Extensions.DependencyInjection;
using Sessions.Core.Compaction;
using Sessions.Runtime;

namespace Sessions.Gateway.Summaries;

/// <summary>Registers the summaries and compactions by a provider that policies ask for.</summary>
public static class SummaryRegistration
{
    /// <summary>
    /// Adds what makes histories smaller behind the turns; the host adds <see cref="ActivationServices"/> with an
    /// <see cref="IContextEditor"/>.
    /// </summary>
    public static IServiceCollection AddSummaries(this IServiceCollection services)
    {
        services.AddSingleton(static provider => provider.GetRequiredService<ActivationServices>().Editor
            ?? throw new InvalidOperationException("Summaries need a host that rewrites contexts."));
        services.AddSingleton<SummaryTurn>();
        services.AddSingleton<HistorySummary>();
        services.AddSingleton<HistoryCompaction>();
        services.AddSingleton<SessionSummarizer>();
        services.AddSingleton<SummaryQueue>();
        services.AddHostedService(static provider => provider.GetRequiredService<SummaryQueue>());
        return services;
    }
}
