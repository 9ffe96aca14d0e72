using Sessions.Contracts;
using Sessions.Gateway.Keys;

namespace Sessions.Gateway.Tests.Keys;

public sealed class KeySealTests
{
    private const string Key = "sess_ci_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Rotated = "sess_ci_CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";
    private const string OtherKey = "sess_ops_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Theory]
    [InlineData("Authorization", "Bearer " + Key)]
    [InlineData("Authorization", "Bearer " + Rotated)]
    [InlineData("x-api-key", Key)]
    public void Seal_OfEitherKeyOfAPrincipal_IsKnownToAnotherRing(string header, string value)
    {
        var seal = Ring().Seal(Requests.With((header, value)), "a statement").ShouldNotBeNull();

        var principal = Ring().Unseal(Acme, "ci", "a statement", seal);

        principal.ShouldBe(new Principal(Acme, "ci", Scopes.Use));
    }

    [Fact]
    public void Seal_BesideAProvidersBearer_IsThatOfTheGridsOwnKey()
    {
        var request = Requests.With(("Authorization", "Bearer sk-provider"), ("x-api-key", OtherKey));

        Ring().Unseal(Acme, "ops", "a", Ring().Seal(request, "a")!).ShouldNotBeNull();
    }

    [Fact]
    public void Seal_OfAnUnknownKey_IsNone() =>
        Ring().Seal(Requests.With(("Authorization", "Bearer sk-provider")), "a").ShouldBeNull();

    [Fact]
    public void Seal_WithoutConfiguredKeys_IsNone()
    {
        var ring = new DevelopmentKeyRing();

        ring.Seal(Requests.With(("x-api-key", Key)), "a").ShouldBeNull();
        ring.Unseal(DevelopmentKeyRing.Tenant, "anonymous", "a", new string('0', 64)).ShouldBeNull();
    }

    [Fact]
    public void Unseal_OfAnythingElse_IsNobody()
    {
        var ring = Ring();
        var seal = ring.Seal(Requests.With(("x-api-key", Key)), "a statement")!;

        ring.Unseal(Acme, "ci", "another statement", seal).ShouldBeNull();
        ring.Unseal(Acme, "ops", "a statement", seal).ShouldBeNull();
        ring.Unseal(TenantId.Parse("other"), "ci", "a statement", seal).ShouldBeNull();
        ring.Unseal(Acme, "ci", "a statement", seal[..^2]).ShouldBeNull();
        ring.Unseal(Acme, "ci", "a statement", seal + "00").ShouldBeNull();
        ring.Unseal(Acme, "ci", "a statement", new string('g', 64)).ShouldBeNull();
        ring.Unseal(Acme, "ci", "a statement", "").ShouldBeNull();
    }

    private static KeyRing Ring()
    {
        var options = new ApiKeyOptions();
        foreach (var (id, key, scope) in new[] { ("ci", Key, "use"), ("ci", Rotated, "use"), ("ops", OtherKey, "admin") })
        {
            var entry = new ApiKeyEntry { Id = id, Tenant = Acme.Value, Hash = ApiKeyFactory.HashOf(key) };
            entry.Scopes.Add(scope);
            options.Keys.Add(entry);
        }

        return new KeyRing(options);
    }
}
