using System.Text.RegularExpressions;

namespace Sessions.Kubernetes.Tests;

/// <summary>References between variables of a container: <c>$(NAME)</c>.</summary>
internal static partial class References
{
    public static IReadOnlyList<string> In(string? value) =>
        [.. Reference().Matches(value ?? "").Select(static match => match.Groups[1].Value)];

    public static string Without(string value) => Reference().Replace(value, "");

    [GeneratedRegex(@"\$\(([A-Za-z_]\w*)\)")]
    private static partial Regex Reference();
}
