using Sessions.Kubernetes.Tests.Rendering;
using YamlDotNet.RepresentationModel;

namespace Sessions.Kubernetes.Tests;

public class NetworkTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Traffic_ThatNoPolicyNames_IsRefused(string overlay) =>
        Policies(overlay).Single(static policy => policy.Map("spec", "podSelector").Count == 0)
            .List("spec", "policyTypes").Select(static type => type.ToString())
            .ShouldBe(["Ingress", "Egress"]);

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Policies_OfAnOverlay_LetInWhatEachPodServes(string overlay)
    {
        foreach (var workload in Overlay.Of(overlay).Workloads)
        {
            var served = workload.Containers.SelectMany(static container => container.List("ports"))
                .Select(static port => port.Text("containerPort")!).Order();
            PoliciesOf(workload, overlay).SelectMany(static policy => policy.List("spec", "ingress"))
                .SelectMany(static rule => rule.List("ports")).Select(static port => port.Text("port")!).Order()
                .ShouldBe(served, workload.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Policies_OfAnOverlay_SayFromWhom(string overlay) =>
        Policies(overlay).SelectMany(static policy => policy.List("spec", "ingress"))
            .ShouldAllBe(static rule => rule.List("from").Any());

    [Theory]
    [MemberData(nameof(Overlays))]
    public void SiloPort_OfASilo_IsReachedBySilosAlone(string overlay)
    {
        var silo = Overlay.Of(overlay).Silo;
        var from = PoliciesOf(silo, overlay).SelectMany(static policy => policy.List("spec", "ingress"))
            .Single(static rule => rule.List("ports").Any(static port => port.Text("port") == "11111"))
            .List("from").ShouldHaveSingleItem();
        from.At("namespaceSelector").ShouldBeNull();
        Overlay.Of(overlay).Workloads.Where(workload => workload.IsSelectedBy(from.At("podSelector")))
            .Select(static workload => workload.Name).ShouldBe([silo.Name]);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Services_OfAnOverlay_SelectOneWorkloadEach(string overlay)
    {
        foreach (var service in Overlay.Of(overlay).OfKind("Service"))
        {
            var wanted = service.Map("spec", "selector");
            Overlay.Of(overlay).Workloads
                .Count(workload => wanted.All(label => workload.Labels.TryGetValue(label.Key, out var value)
                    && value.Equals(label.Value)))
                .ShouldBe(1, service.Text("metadata", "name"));
        }
    }

    private static IEnumerable<YamlNode> Policies(string overlay) => Overlay.Of(overlay).OfKind("NetworkPolicy");

    private static IEnumerable<YamlNode> PoliciesOf(Workload workload, string overlay) =>
        Policies(overlay).Where(policy => workload.IsSelectedBy(policy.At("spec", "podSelector")));
}
