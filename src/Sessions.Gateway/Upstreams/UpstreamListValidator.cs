using Microsoft.Extensions.Options;
using Sessions.Contracts;

namespace Sessions.Gateway.Upstreams;

/// <summary>Refuses, at start, upstreams that no turn could be sent to.</summary>
internal sealed class UpstreamListValidator(Func<string, string?> environment) : IValidateOptions<UpstreamListOptions>
{
    public ValidateOptionsResult Validate(string? name, UpstreamListOptions options)
    {
        if (options.Upstreams.Count == 0)
        {
            return ValidateOptionsResult.Fail(
                $"No upstream is configured: set {UpstreamListOptions.Section}:0:Name, :BaseAddress and :Wires.");
        }

        var failures = new List<string>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < options.Upstreams.Count; index++)
        {
            var upstream = options.Upstreams[index];
            var place = $"{UpstreamListOptions.Section}:{index}";
            Check(upstream, place, failures);
            CheckCredential(upstream.Credential, place, failures);
            if (!names.Add(upstream.Name))
            {
                failures.Add($"Set {place}:Name to another name: '{upstream.Name}' is taken by an upstream before it.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Check(UpstreamOptions upstream, string place, List<string> failures)
    {
        // The alphabet of tenants serves upstream names as well.
        if (!TenantId.TryParse(upstream.Name, out _))
        {
            failures.Add($"Set {place}:Name to 1 to {TenantId.LengthMax} characters of A-Z a-z 0-9 _ -.");
        }

        if (!UpstreamAddress.TryParse(upstream.BaseAddress, out _))
        {
            failures.Add(
                $"Set {place}:BaseAddress to an absolute http or https address without user, query or fragment, "
                + "such as https://api.openai.com.");
        }

        if (upstream.Wires.Count == 0 || upstream.Wires.Any(static wire => !WireNames.TryParse(wire, out _)))
        {
            failures.Add($"Set {place}:Wires to a list with at least one of {WireNames.Rule}.");
        }

        if (upstream.Models.Any(string.IsNullOrWhiteSpace))
        {
            failures.Add($"Set {place}:Models to names or patterns such as gpt-*, or leave it out for all models.");
        }

        if (upstream.TimeoutSeconds is < 1 or > UpstreamOptions.TimeoutSecondsMax)
        {
            failures.Add($"Set {place}:TimeoutSeconds to 1 to {UpstreamOptions.TimeoutSecondsMax}.");
        }
    }

    private void CheckCredential(UpstreamCredentialOptions credential, string place, List<string> failures)
    {
        if (credential.Header is not (UpstreamCredentialKinds.Authorization or UpstreamCredentialKinds.ApiKey))
        {
            failures.Add($"Set {place}:Credential:Header to authorization or x-api-key.");
        }

        switch (credential.Kind)
        {
            case UpstreamCredentialKinds.Caller:
                break;
            case UpstreamCredentialKinds.Environment when string.IsNullOrWhiteSpace(credential.Variable):
                failures.Add($"Set {place}:Credential:Variable to the environment variable that holds the secret.");
                break;
            case UpstreamCredentialKinds.Environment when !IsHeaderText(environment(credential.Variable)):
                failures.Add(
                    $"Set the environment variable {credential.Variable} to the secret of upstream '{place}' "
                    + "(printable ASCII, no line ends): it is missing or cannot be sent in a header.");
                break;
            case UpstreamCredentialKinds.Environment:
                break;
            default:
                failures.Add($"Set {place}:Credential:Kind to caller or environment.");
                break;
        }
    }

    private static bool IsHeaderText(string? secret) =>
        !string.IsNullOrWhiteSpace(secret) && !secret.AsSpan().ContainsAnyExceptInRange('!', '~');
}
