using Sessions.Gateway.Keys;

namespace Sessions.Gateway.Tests.Keys;

public sealed class StartupGuardTests
{
    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("HTTP://LOCALHOST:8080")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://127.0.0.1:443")]
    [InlineData("http://127.1.2.3:80")]
    [InlineData("http://[::1]:1")]
    [InlineData("http://[::ffff:127.0.0.1]:1")]
    [InlineData("http://unix:/tmp/silo.sock")]
    [InlineData("http://localhost:8080;http://127.0.0.1:8081")]
    [InlineData("")]
    public void Check_LoopbackWithoutKeys_Passes(string urls) =>
        Should.NotThrow(() => StartupGuard.Check([urls], keysConfigured: false));

    [Theory]
    [InlineData("http://+:80")]
    [InlineData("http://*:80")]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://[::]:80")]
    [InlineData("http://10.0.0.4:80")]
    [InlineData("http://[fe80::1]:80")]
    [InlineData("http://silo.internal:80")]
    [InlineData("http://localhost.example.com:80")]
    [InlineData("http://127.0.0.1.example.com")]
    [InlineData("http://localhost:8080;http://0.0.0.0:80")]
    [InlineData("not a url")]
    public void Check_NetworkWithoutKeys_SaysWhatToSet(string urls) =>
        Should.Throw<InvalidOperationException>(() => StartupGuard.Check([urls], keysConfigured: false))
            .Message.ShouldContain("set Keys");

    [Fact]
    public void Check_NetworkWithKeys_Passes() =>
        Should.NotThrow(() => StartupGuard.Check(["http://0.0.0.0:80"], keysConfigured: true));

    [Fact]
    public void Check_SecondOfSeveralUrls_IsNamed() =>
        Should.Throw<InvalidOperationException>(
                () => StartupGuard.Check(["http://localhost:1", "http://+:2"], keysConfigured: false))
            .Message.ShouldContain("'http://+:2'");
}
