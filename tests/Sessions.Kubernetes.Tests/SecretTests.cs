using System.Text.RegularExpressions;
using Sessions.Kubernetes.Tests.Rendering;

namespace Sessions.Kubernetes.Tests;

public partial class SecretTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Secrets_OfAnOverlay_AreNotPartOfIt(string overlay) =>
        Overlay.Of(overlay).OfKind("Secret").ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Texts_OfAnOverlay_HoldNoSecret(string overlay) =>
        Overlay.Of(overlay).Objects.SelectMany(static item => item.Texts())
            .Where(static text => SecretInside().IsMatch(text) || LooksRandom().IsMatch(text))
            .ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Variables_NamedAsSecrets_ComeFromSecrets(string overlay) =>
        Overlay.Of(overlay).Workloads.SelectMany(static workload => workload.Containers)
            .SelectMany(static container => container.List("env"))
            .Where(static entry => SecretName().IsMatch(entry.Text("name")!)
                && entry.At("valueFrom", "secretKeyRef") is null
                && References.In(entry.Text("value")).Count == 0)
            .Select(static entry => entry.Text("name"))
            .ShouldBeEmpty();

    // A password, or a key of an account, that is not a reference.
    [GeneratedRegex(@"(password|pwd|accountkey|sharedaccesssignature|sig)=(?!\$\()", RegexOptions.IgnoreCase)]
    private static partial Regex SecretInside();

    [GeneratedRegex("[A-Za-z0-9+/]{43,}|sk-[A-Za-z0-9]{8,}")]
    private static partial Regex LooksRandom();

    [GeneratedRegex("(KEY|PASSWORD|TOKEN|SECRET|ConnectionString|ACCOUNTS)$")]
    private static partial Regex SecretName();
}
