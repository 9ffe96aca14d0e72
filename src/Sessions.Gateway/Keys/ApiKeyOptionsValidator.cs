using Microsoft.Extensions.Options;
using Sessions.Contracts;
using Sessions.Contracts.Policies;

namespace Sessions.Gateway.Keys;

/// <summary>
/// Refuses, at start, key configuration that could not authenticate anybody or would do so by accident.
/// </summary>
internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        var failures = new List<string>();
        var places = new Dictionary<KeyDigest, int>();
        for (var index = 0; index < options.Keys.Count; index++)
        {
            Check(options.Keys[index], index, places, failures);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(ApiKeyEntry entry, int index, Dictionary<KeyDigest, int> places, List<string> failures)
    {
        var place = $"{ApiKeyOptions.Section}:{index}";
        if (!IsLegalId(entry.Id))
        {
            failures.Add($"Set {place}:Id to 1 to {ApiKeyEntry.IdLengthMax} characters of A-Z a-z 0-9 _ -.");
        }

        if (!TenantId.TryParse(entry.Tenant, out _))
        {
            failures.Add($"Set {place}:Tenant to a tenant name. {TenantId.Rule}");
        }

        // The text is not repeated: somebody may have pasted the key itself.
        if (!KeyDigest.TryParse(entry.Hash, out var digest))
        {
            failures.Add($"Set {place}:Hash to 'sha256:' and 64 hexadecimal digits, as make-key prints it.");
        }
        else if (!places.TryAdd(digest, index))
        {
            failures.Add($"Give {place} a Hash of its own: {ApiKeyOptions.Section}:{places[digest]} has the same.");
        }

        if (entry.Limits is { } limits
            && LimitRules.ProblemOf(limits, nameof(ApiKeyEntry.Limits), shared: true) is { } problem)
        {
            failures.Add($"{place}:{nameof(ApiKeyEntry.Limits)} does not hold: {problem}");
        }

        if (entry.Scopes.Count == 0 || entry.Scopes.Any(static scope => !ScopeNames.TryParse(scope, out _)))
        {
            failures.Add($"Set {place}:Scopes to a list with at least one of {ScopeNames.Rule}.");
        }
    }

    // The alphabet of tenants serves key ids as well.
    internal static bool IsLegalId(string id) => TenantId.TryParse(id, out _);
}
