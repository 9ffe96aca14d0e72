using Sessions.Kubernetes.Tests.Rendering;

namespace Sessions.Kubernetes.Tests.Silos;

public class ScalingTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Metrics_OfTheAutoscaler_AreMeasured(string overlay)
    {
        var named = Overlay.Of(overlay).OfKind("HorizontalPodAutoscaler").Single().List("spec", "metrics")
            .Where(static metric => metric.Text("type") == "Pods")
            .Select(static metric => metric.Text("pods", "metric", "name")!)
            .ToArray();
        named.ShouldNotBeEmpty();
        named.ShouldBeSubsetOf(Metrics.Names);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Autoscaler_OfAnOverlay_AloneSetsTheNumberOfSilos(string overlay)
    {
        var scaler = Overlay.Of(overlay).OfKind("HorizontalPodAutoscaler").Single();
        var silo = Overlay.Of(overlay).Silo;
        scaler.Text("spec", "scaleTargetRef", "kind").ShouldBe(silo.Kind);
        scaler.Text("spec", "scaleTargetRef", "name").ShouldBe(silo.Node.Text("metadata", "name"));
        scaler.Number("spec", "minReplicas").ShouldBeGreaterThanOrEqualTo(2);
        silo.Node.At("spec", "replicas").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void DisruptionBudget_OfAnOverlay_SelectsSilosAlone(string overlay)
    {
        var budget = Overlay.Of(overlay).OfKind("PodDisruptionBudget").Single();
        budget.Text("spec", "maxUnavailable").ShouldBe("1");
        Overlay.Of(overlay).Workloads
            .Where(workload => workload.IsSelectedBy(budget.At("spec", "selector")))
            .Select(static workload => workload.Name)
            .ShouldBe([Overlay.Of(overlay).Silo.Name]);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Spread_OfSilos_CountsThem(string overlay)
    {
        var silo = Overlay.Of(overlay).Silo;
        var spread = silo.Pod.List("topologySpreadConstraints").ToArray();
        spread.Select(static rule => rule.Text("topologyKey"))
            .ShouldBe(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]);
        spread.ShouldAllBe(rule => silo.IsSelectedBy(rule.At("labelSelector")));
    }
}
