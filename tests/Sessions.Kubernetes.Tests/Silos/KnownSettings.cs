using System.Collections;
using System.Reflection;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Upstreams;
using Sessions.Kubernetes.Tests.Rendering;
using Sessions.Runtime;
using Sessions.Silo;
using Sessions.Silo.Stores;

namespace Sessions.Kubernetes.Tests.Silos;

/// <summary>The names that a silo reads: the sections' properties, and single variables.</summary>
internal static class KnownSettings
{
    // Read by Orleans' hosting, by OpenTelemetry and by .NET.
    private static readonly string[] Others =
    [
        "POD_NAME", "POD_NAMESPACE", "POD_IP", "ORLEANS_SERVICE_ID", "ORLEANS_CLUSTER_ID",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_RESOURCE_ATTRIBUTES", "DOTNET_GCgen0size",
    ];

    private static readonly (string Section, Type Options)[] Sections =
    [
        ("Store__AzureBlobs", typeof(AzureBlobSettings)),
        ("Cluster", typeof(ClusterSettings)),
        ("FrontDoor", typeof(FrontDoorOptions)),
        ("Identity", typeof(IdentityOptions)),
        ("Metadata", typeof(MetadataOptions)),
        ("Runtime", typeof(RuntimeOptions)),
        ("Upstreams", typeof(List<UpstreamOptions>)),
        ("Keys", typeof(List<ApiKeyEntry>)),
    ];

    /// <summary>Whether something reads the variable.</summary>
    public static bool Has(string variable)
    {
        if (variable == "Store__Kind" || Others.Contains(variable))
        {
            return true;
        }

        if (variable.StartsWith("SESSIONS_", StringComparison.Ordinal))
        {
            return Repository.Read("docs/configuration.md").Contains($"`{variable}`", StringComparison.Ordinal);
        }

        return Sections.Any(section =>
            variable.StartsWith(section.Section + "__", StringComparison.Ordinal)
            && Reaches(section.Options, variable[(section.Section.Length + 2)..].Split("__")));
    }

    private static bool Reaches(Type type, ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)))
            {
                if (!int.TryParse(step, out _))
                {
                    return false;
                }

                type = type.GetGenericArguments()[0];
            }
            else if (type.GetProperty(step, BindingFlags.Public | BindingFlags.Instance) is { } property)
            {
                type = property.PropertyType;
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
