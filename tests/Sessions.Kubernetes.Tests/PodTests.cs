using Sessions.Kubernetes.Tests.Rendering;

namespace Sessions.Kubernetes.Tests;

/// <summary>What holds for every pod, whatever it runs.</summary>
public class PodTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Pods_OfAnOverlay_RunWithoutRoot(string overlay)
    {
        foreach (var workload in Overlay.Of(overlay).Workloads)
        {
            workload.Pod.Text("securityContext", "runAsNonRoot").ShouldBe("true", workload.Name);
            workload.Pod.Number("securityContext", "runAsUser").ShouldBeGreaterThan(0, workload.Name);
            workload.Pod.Text("securityContext", "seccompProfile", "type").ShouldBe("RuntimeDefault", workload.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Containers_OfAnOverlay_HaveNoRights(string overlay)
    {
        foreach (var workload in Overlay.Of(overlay).Workloads)
        {
            foreach (var container in workload.Containers)
            {
                container.Text("securityContext", "readOnlyRootFilesystem").ShouldBe("true", workload.Name);
                container.Text("securityContext", "allowPrivilegeEscalation").ShouldBe("false", workload.Name);
                container.List("securityContext", "capabilities", "drop")
                    .ShouldHaveSingleItem(workload.Name).ToString().ShouldBe("ALL");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Containers_OfAnOverlay_AskForWhatTheyNeed(string overlay)
    {
        foreach (var workload in Overlay.Of(overlay).Workloads)
        {
            foreach (var container in workload.Containers)
            {
                string[] paths = ["requests", "limits"];
                foreach (var path in paths)
                {
                    container.Text("resources", path, "cpu").ShouldNotBeNull($"{workload.Name} {path}");
                    container.Text("resources", path, "memory").ShouldNotBeNull($"{workload.Name} {path}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Containers_ThatServe_AreProbed(string overlay)
    {
        foreach (var workload in Overlay.Of(overlay).Workloads.Where(static workload => workload.Kind != "Job"))
        {
            foreach (var container in workload.Containers)
            {
                container.At("startupProbe").ShouldNotBeNull(workload.Name);
                container.At("readinessProbe").ShouldNotBeNull(workload.Name);
                container.At("livenessProbe").ShouldNotBeNull(workload.Name);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Tokens_OfTheKubernetesApi_GoToSilosAlone(string overlay) =>
        Overlay.Of(overlay).Workloads
            .Where(static workload => workload.Pod.Text("automountServiceAccountToken") != "false")
            .Select(static workload => workload.Name)
            .ShouldBe(["Deployment sessions-silo"]);

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Variables_ThatReferToOthers_ComeAfterThem(string overlay)
    {
        foreach (var container in Overlay.Of(overlay).Workloads.SelectMany(static workload => workload.Containers))
        {
            var before = new HashSet<string>();
            foreach (var entry in container.List("env"))
            {
                References.In(entry.Text("value")).ShouldBeSubsetOf(before, entry.Text("name")!);
                before.Add(entry.Text("name")!);
            }
        }
    }
}
