using Sessions.Contracts;
using Sessions.Gateway.Keys;

namespace Sessions.Gateway.Tests.Keys;

public sealed class KeyRingTests
{
    private const string Key = "sess_ci_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string OtherKey = "sess_ops_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

    private static readonly KeyRing Ring = new(Options(("ci", Key, ["use", "read"]), ("ops", OtherKey, ["admin"])));

    [Theory]
    [InlineData("Bearer " + Key)]
    [InlineData("bearer " + Key)]
    [InlineData("BEARER   " + Key)]
    public void TryAuthenticate_BearerKey_NamesPrincipalAndHeader(string value)
    {
        Ring.TryAuthenticate(Requests.With(("Authorization", value)), out var found).ShouldBeTrue();

        found.ShouldBe(new Authentication(
            new Principal(TenantId.Parse("acme"), "ci", Scopes.Use | Scopes.Read), AuthHeader.Authorization));
    }

    [Fact]
    public void TryAuthenticate_ApiKeyBesideProvidersBearer_MatchesApiKeyAlone()
    {
        var request = Requests.With(("Authorization", "Bearer sk-provider"), ("x-api-key", OtherKey));

        Ring.TryAuthenticate(request, out var found).ShouldBeTrue();

        found.MatchedHeader.ShouldBe(AuthHeader.ApiKey);
        found.Principal.KeyId.ShouldBe("ops");
        found.Principal.Scopes.ShouldBe(Scopes.Admin);
    }

    [Fact]
    public void TryAuthenticate_BearerBesideProvidersApiKey_MatchesBearerAlone()
    {
        var request = Requests.With(("Authorization", $"Bearer {Key}"), ("x-api-key", "sk-ant-provider"));

        Ring.TryAuthenticate(request, out var found).ShouldBeTrue();

        found.MatchedHeader.ShouldBe(AuthHeader.Authorization);
    }

    [Fact]
    public void TryAuthenticate_TwoGatewayKeys_AuthorizationNamesThePrincipalAndBothAreStripped()
    {
        var request = Requests.With(("Authorization", $"Bearer {Key}"), ("x-api-key", OtherKey));

        Ring.TryAuthenticate(request, out var found).ShouldBeTrue();

        found.Principal.KeyId.ShouldBe("ci");
        found.MatchedHeader.ShouldBe(AuthHeader.Authorization | AuthHeader.ApiKey);
    }

    [Theory]
    [InlineData("Authorization", "Bearer sk-unknown")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", Key)]
    [InlineData("Authorization", "Basic " + Key)]
    [InlineData("Authorization", "Bearer " + Key + "A")]
    [InlineData("Authorization", "Bearer " + Key + ", Bearer x")]
    [InlineData("x-api-key", "")]
    [InlineData("x-api-key", "\ud800 \0")]
    [InlineData("x-api-key", "sess_CI_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("api-key", Key)]
    public void TryAuthenticate_NotAKey_IsRefused(string header, string value)
    {
        Ring.TryAuthenticate(Requests.With((header, value)), out var found).ShouldBeFalse();

        found.ShouldBe(default);
    }

    [Fact]
    public void TryAuthenticate_NoHeaders_IsRefused() => Ring.TryAuthenticate(Requests.With(), out _).ShouldBeFalse();

    [Fact]
    public void TryAuthenticate_SameHeaderTwice_IsRefused() =>
        Ring.TryAuthenticate(Requests.With(("x-api-key", Key), ("x-api-key", Key)), out _).ShouldBeFalse();

    [Fact]
    public void TryAuthenticate_HugeKey_IsRefused() =>
        Ring.TryAuthenticate(Requests.With(("x-api-key", new string('k', 100_000))), out _).ShouldBeFalse();

    [Fact]
    public void TryAuthenticate_RotatedKey_BothSecretsAreOnePrincipal()
    {
        var ring = new KeyRing(Options(("ci", Key, ["use"]), ("ci", OtherKey, ["use"])));

        ring.TryAuthenticate(Requests.With(("x-api-key", Key)), out var old).ShouldBeTrue();
        ring.TryAuthenticate(Requests.With(("x-api-key", OtherKey)), out var fresh).ShouldBeTrue();

        fresh.Principal.ShouldBe(old.Principal);
    }

    internal static ApiKeyOptions Options(params (string Id, string Key, string[] Scopes)[] keys)
    {
        var options = new ApiKeyOptions();
        foreach (var (id, key, scopes) in keys)
        {
            var entry = new ApiKeyEntry { Id = id, Tenant = "acme", Hash = ApiKeyFactory.HashOf(key) };
            foreach (var scope in scopes)
            {
                entry.Scopes.Add(scope);
            }

            options.Keys.Add(entry);
        }

        return options;
    }
}
