using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sessions.Contracts.Policies;
using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Policies;

/// <summary>Reads the policies of <c>FrontDoor:Default</c> and <c>FrontDoor:Tenants</c>.</summary>
internal static class PolicySections
{
    private const string Policy = nameof(TenantOptions.Policy);

    /// <summary>Sets the policies that the configuration names.</summary>
    /// <exception cref="OptionsValidationException">One of them does not hold; a sentence for each problem.</exception>
    public static void Bind(FrontDoorOptions options, IConfiguration configuration)
    {
        var problems = new List<string>();
        var section = configuration.GetSection(FrontDoorOptions.Section);
        options.Default.Policy = Read(section.GetSection(nameof(FrontDoorOptions.Default)), problems);
        foreach (var tenant in section.GetSection(nameof(FrontDoorOptions.Tenants)).GetChildren())
        {
            if (Read(tenant, problems) is { } policy)
            {
                if (!options.Tenants.TryGetValue(tenant.Key, out var own))
                {
                    options.Tenants[tenant.Key] = own = new TenantOptions();
                }

                own.Policy = policy;
            }
        }

        if (problems.Count > 0)
        {
            throw new OptionsValidationException(string.Empty, typeof(FrontDoorOptions), problems);
        }
    }

    private static SessionPolicy? Read(IConfigurationSection parent, List<string> problems)
    {
        var section = parent.GetSection(Policy);
        if (!section.Exists() || new PolicySectionReader(problems).Read(section) is not { } policy)
        {
            return null;
        }

        if (PolicyRules.ProblemOf(policy) is { } problem)
        {
            problems.Add($"{section.Path} does not hold: {problem}");
        }

        return policy;
    }
}
