using Microsoft.Extensions.Options;

namespace Sessions.Gateway.Identity;

/// <summary>Refuses, at start, source names that mean nothing or say the same twice.</summary>
internal sealed class IdentityOptionsValidator : IValidateOptions<IdentityOptions>
{
    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        var failures = new List<string>();
        Check(nameof(IdentityOptions.Sources), options.Sources, failures);
        Check(nameof(IdentityOptions.Off), options.Off, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(string list, IList<string> names, List<string> failures)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < names.Count; index++)
        {
            var place = $"{IdentityOptions.Section}:{list}:{index}";
            if (!IdentityOptions.DefaultSources.Contains(names[index]))
            {
                failures.Add($"Set {place} to one of {string.Join(", ", IdentityOptions.DefaultSources)}.");
            }
            else if (!seen.Add(names[index]))
            {
                failures.Add($"Remove {place}: '{names[index]}' stands in the list before.");
            }
        }
    }
}
