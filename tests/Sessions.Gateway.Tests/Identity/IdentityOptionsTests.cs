using Microsoft.Extensions.DependencyInjection;
using Sessions.Gateway.Identity;

namespace Sessions.Gateway.Tests.Identity;

public sealed class IdentityOptionsTests
{
    [Fact]
    public void Validate_NothingConfigured_UsesEverySource()
    {
        using var services = Configured.Services(static services => services.AddSessionIdentity());

        services.GetRequiredService<SessionIdentityResolver>()
            .Resolve(Requests.Headers(("session_id", "s")), default).Source.ShouldBe("codex");
    }

    [Fact]
    public void Validate_KnownNames_Pass() =>
        Failure(("Identity:Sources:0", "codex"), ("Identity:Off:0", "codex"), ("Metadata:Helicone", "false"))
            .ShouldBe("");

    [Fact]
    public void Validate_UnknownName_ListsTheLegalOnes() =>
        Failure(("Identity:Sources:0", "codex"), ("Identity:Sources:1", "kodex"))
            .ShouldContain("Set Identity:Sources:1 to one of x-session-id, claude-code, codex,");

    [Fact]
    public void Validate_NameTwice_IsRefused() =>
        Failure(("Identity:Off:0", "codex"), ("Identity:Off:1", "codex")).ShouldContain("Remove Identity:Off:1");

    [Fact]
    public void Validate_MisspelledField_IsRefused() => Failure(("Identity:Of:0", "codex")).ShouldContain("Of");

    [Theory]
    [InlineData("session-id", true)]
    [InlineData("X-CLAUDE-CODE-SESSION-ID", true)]
    [InlineData("x-anything-session-id", true)]
    [InlineData("x-codex-window-id", true)]
    [InlineData("X-Cagent-Id", true)]
    [InlineData("anthropic-beta", false)]
    [InlineData("x-client-request-id", false)]
    public void Contains_ByName_TellsIdentityHeaders(string name, bool expected) =>
        IdentityHeaders.Contains(name).ShouldBe(expected);

    private static string Failure(params (string Key, string Value)[] settings) =>
        Configured.Failure(static services => services.AddSessionIdentity(), settings);
}
