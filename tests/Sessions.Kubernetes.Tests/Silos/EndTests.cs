using Sessions.Gateway.FrontDoor;
using Sessions.Kubernetes.Tests.Rendering;

namespace Sessions.Kubernetes.Tests.Silos;

/// <summary>A stopping silo must get the time that its turns take.</summary>
public class EndTests
{
    // To move the warm sessions, and to end.
    private const int MarginSeconds = 60;

    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Grace_OfASilo_IsLongerThanTheLongestTurnAndTheDrain(string overlay)
    {
        var defaults = new FrontDoorOptions();
        GraceOf(overlay).ShouldBeGreaterThan(defaults.TurnSecondsMax + defaults.DrainSeconds);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Grace_OfASilo_HoldsItsPauseAndItsOwnDrain(string overlay) =>
        GraceOf(overlay).ShouldBeGreaterThanOrEqualTo(
            Pause(overlay) + Setting(overlay, nameof(FrontDoorOptions.DrainSeconds)) + MarginSeconds);

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Drain_OfASilo_WaitsForTheLongestTurn(string overlay) =>
        Setting(overlay, nameof(FrontDoorOptions.DrainSeconds)).ShouldBeGreaterThanOrEqualTo(
            Setting(overlay, nameof(FrontDoorOptions.TurnSecondsMax)) + MarginSeconds);

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Update_OfSilos_NeverHasFewerThanBefore(string overlay)
    {
        var update = Overlay.Of(overlay).Silo.Node.At("spec", "strategy", "rollingUpdate");
        update.Text("maxUnavailable").ShouldBe("0");
        update.Number("maxSurge").ShouldBeGreaterThan(0);
    }

    private static int GraceOf(string overlay) => Overlay.Of(overlay).Silo.Pod.Number("terminationGracePeriodSeconds");

    private static int Pause(string overlay) =>
        Overlay.Of(overlay).Silo.Containers.Single().Number("lifecycle", "preStop", "sleep", "seconds");

    private static int Setting(string overlay, string name) =>
        int.Parse(Overlay.Of(overlay).SiloEnvironment()[$"{FrontDoorOptions.Section}__{name}"]!);
}
