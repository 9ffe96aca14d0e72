using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sessions.Contracts.Policies;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Policies;

/// <summary>
/// Refuses, at start, policies whose histories could not be summarised or compacted as they say, and limits
/// that cannot be kept.
/// </summary>
internal sealed class PolicyOptionsValidator(IServiceProvider services) : IValidateOptions<FrontDoorOptions>
{
    public ValidateOptionsResult Validate(string? name, FrontDoorOptions options)
    {
        var failures = new List<string>();
        Check($"{FrontDoorOptions.Section}:{nameof(FrontDoorOptions.Default)}", options.Default, failures);
        foreach (var (tenant, own) in options.Tenants)
        {
            Check($"{FrontDoorOptions.Section}:{nameof(FrontDoorOptions.Tenants)}:{tenant}", own, failures);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private void Check(string place, TenantOptions tenant, List<string> failures)
    {
        if (tenant.Limits is { } limits
            && LimitRules.ProblemOf(limits, nameof(TenantOptions.Limits), shared: true) is { } illegal)
        {
            failures.Add($"{place}:{nameof(TenantOptions.Limits)} does not hold: {illegal}");
        }

        if (tenant.Policy?.Compaction is null or { Summary: null, Provider: null })
        {
            return;
        }

        try
        {
            var upstreams = new SummaryUpstreams(services.GetRequiredService<UpstreamRoutes>());
            if (upstreams.ProblemOf(tenant.Policy) is { } problem)
            {
                failures.Add($"{place}:{nameof(TenantOptions.Policy)} does not hold: {problem}");
            }
        }
        catch (OptionsValidationException)
        {
            // What is wrong with the upstreams is told where they are checked.
        }
    }
}
