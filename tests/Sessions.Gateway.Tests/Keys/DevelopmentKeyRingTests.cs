using System.Net;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Gateway.Keys;

namespace Sessions.Gateway.Tests.Keys;

public sealed class DevelopmentKeyRingTests
{
    private static readonly DevelopmentKeyRing Ring = new();

    [Theory]
    [InlineData("Authorization", "Bearer abc")]
    [InlineData("x-api-key", "abc")]
    public void TryAuthenticate_AnyKey_IsItsOwnPrincipalAndPassesThrough(string header, string value)
    {
        Ring.TryAuthenticate(Requests.With((header, value)), out var found).ShouldBeTrue();

        // printf abc | sha256sum | head -c 16
        found.Principal.ShouldBe(
            new Principal(TenantId.Parse("default"), "dev-ba7816bf8f01cfea", Scopes.Use | Scopes.Read));
        found.MatchedHeader.ShouldBe(AuthHeader.None);
    }

    [Fact]
    public void TryAuthenticate_NoKey_IsAnonymous()
    {
        Ring.TryAuthenticate(Requests.With(), out var found).ShouldBeTrue();

        found.Principal.KeyId.ShouldBe("anonymous");
    }

    [Fact]
    public void TryAuthenticate_LongToken_IsHashedWhole()
    {
        var token = new string('t', 5000);

        Ring.TryAuthenticate(Requests.With(("x-api-key", token + "a")), out var one).ShouldBeTrue();
        Ring.TryAuthenticate(Requests.With(("x-api-key", token + "b")), out var other).ShouldBeTrue();

        one.Principal.KeyId.ShouldNotBe(other.Principal.KeyId);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.4", false)]
    [InlineData("::ffff:10.0.0.4", false)]
    [InlineData("fe80::1", false)]
    public void TryAuthenticate_ByAddressOfTheConnection_ServesLoopbackAlone(string address, bool served)
    {
        var request = Requests.With();
        request.HttpContext.Connection.LocalIpAddress = IPAddress.Parse(address);

        Ring.TryAuthenticate(request, out _).ShouldBe(served);
    }

    [Theory]
    [InlineData("localhost:8080", true)]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("silo:8080", true)]
    [InlineData("app.localhost", true)]
    [InlineData("host.docker.internal:8080", true)]
    [InlineData("rebind.example.com", false)]
    [InlineData("localhost.example.com", false)]
    [InlineData("192.168.1.4:8080", false)]
    public void TryAuthenticate_ByHostName_RefusesNamesThatThePublicMayOwn(string host, bool served)
    {
        var request = Requests.With();
        request.Host = new HostString(host);

        Ring.TryAuthenticate(request, out _).ShouldBe(served);
    }
}
