using Azure.Core;
using Azure.Identity;

namespace Sessions.Silo;

/// <summary>
/// Who this process is to Azure: a workload identity on Kubernetes, a managed identity, or the account of
/// <c>az login</c>.
/// </summary>
internal static class ProcessIdentity
{
    /// <summary>Makes a credential; tokens are fetched when they are first needed.</summary>
    public static TokenCredential NewCredential() => new DefaultAzureCredential();

    /// <summary>Reads an endpoint that tokens are sent to: never in the clear.</summary>
    /// <param name="text">What is set; null and white space are nothing.</param>
    /// <param name="setting">The setting's name, for the sentence.</param>
    /// <param name="service">The service's part of the address, such as <c>blob</c>.</param>
    /// <exception cref="FormatException">It is no https address.</exception>
    public static Uri? ReadEndpoint(string? text, string setting, string service)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new FormatException(
                $"{setting} must be an https address, such as https://NAME.{service}.core.windows.net.");
    }
}
