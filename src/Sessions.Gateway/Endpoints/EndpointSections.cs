using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;

namespace Sessions.Gateway.Endpoints;

/// <summary>What <c>Endpoints:TENANT:NAME</c> lays down.</summary>
internal sealed class EndpointSections
{
    public const string Section = "Endpoints";

    public Dictionary<EndpointKey, EndpointDefinition> Definitions { get; } = [];

    /// <summary>Reads the section.</summary>
    /// <exception cref="OptionsValidationException">Something does not hold; a sentence for each problem.</exception>
    public static void Bind(EndpointSections target, IConfiguration configuration)
    {
        var problems = new List<string>();
        foreach (var tenant in configuration.GetSection(Section).GetChildren())
        {
            if (!TenantId.TryParse(tenant.Key, out var id))
            {
                problems.Add($"{tenant.Path} is not named by a tenant. {TenantId.Rule}");
                continue;
            }

            foreach (var section in tenant.GetChildren())
            {
                if (!EndpointName.TryParse(section.Key, out var name))
                {
                    problems.Add($"{section.Path} has no legal name. {EndpointName.Rule}");
                }
                else if (Read(section, problems) is { } definition)
                {
                    target.Definitions[new EndpointKey(id, name)] = definition;
                }
            }
        }

        if (problems.Count > 0)
        {
            throw new OptionsValidationException(string.Empty, typeof(EndpointSections), problems);
        }
    }

    // Settings may hold instructions: what is wrong is said, never what was set.
    private static EndpointDefinition? Read(IConfigurationSection section, List<string> problems)
    {
        try
        {
            var definition = EndpointReader.Read(EndpointSectionJson.Write(section), out var errors);
            problems.AddRange(errors.Select(error => $"{section.Path} does not hold: {error.Detail}"));
            return definition;
        }
        catch (JsonException)
        {
            problems.Add($"{section.Path} does not hold: its parameters are not a JSON object, or it says something twice.");
            return null;
        }
    }
}

/// <summary>Refuses, at start, endpoints whose turns could go nowhere.</summary>
internal sealed class EndpointSectionsValidator(Func<EndpointUpstreams> upstreams) : IValidateOptions<EndpointSections>
{
    public ValidateOptionsResult Validate(string? name, EndpointSections options)
    {
        if (options.Definitions.Count == 0)
        {
            return ValidateOptionsResult.Success;
        }

        try
        {
            var check = upstreams();
            var failures = options.Definitions
                .Select(pair => (pair.Key, Error: check.Check(pair.Value)))
                .Where(static found => found.Error is not null)
                .Select(static found => $"{EndpointSections.Section}:{found.Key.Tenant.Value}:{found.Key.Name.Value} "
                    + $"does not hold: {found.Error!.Detail}")
                .ToList();
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
        catch (OptionsValidationException)
        {
            // What is wrong with the upstreams is told where they are checked.
            return ValidateOptionsResult.Success;
        }
    }
}
