using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Keys;
using Sessions.Kubernetes.Tests.Rendering;
using Sessions.Silo;
using Sessions.Silo.Stores;

namespace Sessions.Kubernetes.Tests.Silos;

/// <summary>What an overlay sets must be what a silo reads.</summary>
public class SettingTests
{
    private const string PodAddress = "10.1.2.3";

    private static readonly string[] AskedByOrleans =
        ["POD_NAME", "POD_NAMESPACE", "POD_IP", "ORLEANS_SERVICE_ID", "ORLEANS_CLUSTER_ID"];

    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Variables_OfASilo_AreRead(string overlay)
    {
        var environment = Overlay.Of(overlay).SiloEnvironment();

        // Some exist for others: parts of a connection string, and what an upstream's credential names.
        var used = environment
            .SelectMany(static entry => entry.Key.EndsWith("__Credential__Variable", StringComparison.Ordinal)
                ? [entry.Value!]
                : References.In(entry.Value))
            .ToHashSet();
        environment.Keys.Where(name => !used.Contains(name) && !KnownSettings.Has(name)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Variables_OfAnUpstreamsCredential_ComeFromSecrets(string overlay)
    {
        var environment = Overlay.Of(overlay).SiloEnvironment();
        environment.Where(static entry => entry.Key.EndsWith("__Credential__Variable", StringComparison.Ordinal))
            .Where(entry => !environment.TryGetValue(entry.Value!, out var value) || value is not null)
            .ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Cluster_OfASilo_IsOneOfMany(string overlay)
    {
        var cluster = ClusterSettings.Read(Configuration(overlay));
        cluster.Mode.ShouldBeOneOf(ClusterMode.AdoNet, ClusterMode.AzureStorage);
        cluster.Dashboard.ShouldBeFalse();
    }

    [Fact]
    public void Account_OfAzure_IsReachedByIdentityAlone()
    {
        var cluster = ClusterSettings.Read(Configuration("azure"));
        cluster.ConnectionString.ShouldBeNull();
        cluster.TableServiceUri.ShouldNotBeNull();
        var store = Configuration("azure").GetSection("Store:AzureBlobs").Get<AzureBlobSettings>().ShouldNotBeNull();
        store.ToOptions().ServiceUri.ShouldBe(cluster.BlobServiceUri.ShouldNotBeNull());
        Overlay.Of("azure").Silo.Labels["azure.workload.identity/use"].ShouldBe("true");
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Store_OfASilo_IsShared(string overlay)
    {
        var configuration = Configuration(overlay);
        configuration["Store:Kind"].ShouldBe("AzureBlobs");
        var settings = configuration.GetSection("Store:AzureBlobs").Get<AzureBlobSettings>().ShouldNotBeNull();
        var options = settings.ToOptions();
        (options.ConnectionString is null).ShouldNotBe(options.ServiceUri is null);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void FrontDoor_OfASilo_HoldsItsRanges(string overlay)
    {
        var section = Configuration(overlay).GetSection(FrontDoorOptions.Section);
        var options = section.Get<FrontDoorOptions>().ShouldNotBeNull();
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        results.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Address_OfASilo_IsReachedByThePodsPort(string overlay)
    {
        var url = SiloSettings.Read(Configuration(overlay)).Url;
        StartupGuard.IsLoopback(url).ShouldBeFalse();
        new Uri(url).Port.ShouldBe(Port(overlay, "http"));
        PeerAddress.Of(Configuration(overlay), SiloSettings.Read(Configuration(overlay)))
            .ShouldBe($"{PodAddress}:{Port(overlay, "http")}");
        Port(overlay, "silo").ShouldBe(ClusterSettings.Read(Configuration(overlay)).SiloPort);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Pod_OfASilo_TellsOrleansWhoItIs(string overlay)
    {
        AskedByOrleans.ShouldBeSubsetOf(Overlay.Of(overlay).SiloEnvironment().Keys);
        Overlay.Of(overlay).Silo.Labels.Keys.ShouldContain("orleans/serviceId");
        Overlay.Of(overlay).Silo.Labels.Keys.ShouldContain("orleans/clusterId");
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Role_OfASilo_GivesWhatOrleansAsksFor(string overlay)
    {
        var account = Overlay.Of(overlay).Silo.Pod.Text("serviceAccountName");
        var binding = Overlay.Of(overlay).OfKind("RoleBinding").Single();
        binding.List("subjects").ShouldHaveSingleItem().Text("name").ShouldBe(account);
        var role = Overlay.Of(overlay).OfKind("Role").Single();
        role.Text("metadata", "name").ShouldBe(binding.Text("roleRef", "name"));
        var rule = role.List("rules").ShouldHaveSingleItem();
        rule.List("resources").Select(static item => item.ToString()).ShouldBe(["pods"]);
        rule.List("verbs").Select(static item => item.ToString()).ShouldBe(["get", "list", "watch", "patch"]);
    }

    private static int Port(string overlay, string name) => Overlay.Of(overlay).Silo.Containers.Single()
        .List("ports").Single(port => port.Text("name") == name).Number("containerPort");

    // Values that come from secrets stand in for themselves, and one address for that of any pod.
    private static IConfiguration Configuration(string overlay) => new ConfigurationBuilder()
        .AddInMemoryCollection(Overlay.Of(overlay).SiloEnvironment().Select(static entry => KeyValuePair.Create(
            entry.Key.Replace("__", ":", StringComparison.Ordinal),
            (string?)(entry.Value ?? "secret").Replace("$(POD_IP)", PodAddress, StringComparison.Ordinal))))
        .Build();
}
