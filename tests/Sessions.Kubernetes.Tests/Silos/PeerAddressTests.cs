using Microsoft.Extensions.Configuration;
using Sessions.Gateway.FrontDoor;
using Sessions.Silo;

namespace Sessions.Kubernetes.Tests.Silos;

/// <summary>Where a silo says that other front doors reach it.</summary>
public class PeerAddressTests
{
    [Theory]
    [InlineData("10.1.2.3", "http://+:8080", "10.1.2.3:8080")]
    [InlineData("10.1.2.3", "http://0.0.0.0:8080", "10.1.2.3:8080")]
    [InlineData("fd00::1", "http://[::]:8080", "[fd00::1]:8080")]
    [InlineData("silo-1.grid", "http://127.0.0.1:9", "silo-1.grid:9")]
    [InlineData("silo-1.grid", "http://silo-1.grid", "silo-1.grid:80")]
    public void Address_OfAHost_HasTheSilosOwnPort(string host, string url, string address)
    {
        PeerAddress.Of(Configuration(host), Settings(url)).ShouldBe(address);

        var name = new FrontDoorName("one", "boot", address).ToString();
        FrontDoorName.AddressOf(name).ShouldBe(address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Address_WithoutAHost_IsNone(string? host)
    {
        PeerAddress.Of(Configuration(host), Settings("https://+:8443")).ShouldBeNull();
        FrontDoorName.AddressOf(new FrontDoorName("one@home", "boot").ToString()).ShouldBeNull();
    }

    [Theory]
    [InlineData("https://+:8443")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://unix:/run/silo.sock")]
    public void Address_WhereNobodyCanAsk_IsRefusedWithTheReason(string url)
    {
        var refused = Should.Throw<InvalidOperationException>(
            () => PeerAddress.Of(Configuration("10.1.2.3"), Settings(url)));

        refused.Message.ShouldBe(
            "FrontDoor:PeerHost needs SESSIONS_URL to be http with a port of its own: front doors ask each other there.");
    }

    private static IConfiguration Configuration(string? host) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("FrontDoor:PeerHost", host)]).Build();

    private static SiloSettings Settings(string url) => new(url, "data", null);
}
