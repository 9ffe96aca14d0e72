using Microsoft.Extensions.DependencyInjection;
using Sessions.Gateway.Keys;

namespace Sessions.Gateway.Tests.Keys;

public sealed class ApiKeyOptionsTests
{
    private static readonly string Hash = ApiKeyFactory.HashOf("one");

    [Fact]
    public void Validate_LegalEntry_Passes() => Failure(Entry(0, hash: Hash)).ShouldBe("");

    [Fact]
    public void Validate_NoEntries_PassesAndMeansDevelopment()
    {
        using var services = Configured.Services(static services => services.AddKeyRing());

        services.GetRequiredService<IKeyRing>().ShouldBeOfType<DevelopmentKeyRing>();
    }

    [Theory]
    [InlineData("Keys:0:Id", "")]
    [InlineData("Keys:0:Id", "a/b")]
    [InlineData("Keys:0:Tenant", "")]
    [InlineData("Keys:0:Tenant", "../x")]
    [InlineData("Keys:0:Hash", "")]
    [InlineData("Keys:0:Hash", "sha256:zz")]
    [InlineData("Keys:0:Hash", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("Keys:0:Scopes", "root")]
    public void Validate_OneWrongField_NamesIt(string field, string value)
    {
        var settings = Entry(0, hash: Hash).ToDictionary(pair => pair.Key, pair => pair.Value);
        settings[field == "Keys:0:Scopes" ? "Keys:0:Scopes:0" : field] = value;

        Failure([.. settings.Select(pair => (pair.Key, pair.Value))]).ShouldContain($"Set {field} to");
    }

    [Fact]
    public void Validate_NoScopes_NamesThem() =>
        Failure(("Keys:0:Id", "ci"), ("Keys:0:Tenant", "acme"), ("Keys:0:Hash", Hash))
            .ShouldContain("Set Keys:0:Scopes to");

    [Fact]
    public void Validate_SecretInPlaceOfItsHash_IsNotRepeated() =>
        Failure(Entry(0, hash: "sess_ci_topsecret")).ShouldNotContain("topsecret");

    [Fact]
    public void Validate_SameHashTwice_NamesBoth() =>
        Failure([.. Entry(0, Hash), .. Entry(1, Hash.ToUpperInvariant().Replace("SHA256", "sha256"))])
            .ShouldContain("Give Keys:1 a Hash of its own: Keys:0 has the same.");

    [Fact]
    public void Validate_MisspelledField_IsRefused() =>
        Failure([.. Entry(0, Hash), ("Keys:0:Tennant", "acme")]).ShouldContain("Tennant");

    private static string Failure(params (string Key, string Value)[] settings) =>
        Configured.Failure(static services => services.AddKeyRing(), settings);

    private static (string Key, string Value)[] Entry(int index, string hash) =>
    [
        ($"Keys:{index}:Id", "ci"),
        ($"Keys:{index}:Tenant", "acme"),
        ($"Keys:{index}:Hash", hash),
        ($"Keys:{index}:Scopes:0", "use"),
    ];
}
