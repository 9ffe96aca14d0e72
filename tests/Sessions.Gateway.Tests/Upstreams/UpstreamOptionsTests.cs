using Microsoft.Extensions.DependencyInjection;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Tests.Upstreams;

public sealed class UpstreamOptionsTests
{
    [Fact]
    public void Validate_LegalEntry_Passes() => Failure(Entry(0)).ShouldBe("");

    [Fact]
    public void Validate_LegalEntry_MakesRoutes()
    {
        using var services = Configured.Services(
            static services => services.AddUpstreams(),
            [.. Entry(0), ("Upstreams:0:TimeoutSeconds", "30"), ("Upstreams:0:ForwardSessionHeaders", "true")]);

        var upstream = services.GetRequiredService<UpstreamRoutes>().All.ShouldHaveSingleItem();

        (upstream.Name, upstream.Timeout, upstream.ForwardSessionHeaders, upstream.AskForUsage)
            .ShouldBe(("one", TimeSpan.FromSeconds(30), true, false));
    }

    [Fact]
    public void Validate_NoEntries_SaysWhatToSet() => Failure().ShouldContain("set Upstreams:0:Name");

    [Theory]
    [InlineData("Name", "")]
    [InlineData("Name", "a b")]
    [InlineData("BaseAddress", "")]
    [InlineData("BaseAddress", "api.example.com")]
    [InlineData("BaseAddress", "/v1")]
    [InlineData("BaseAddress", "ftp://api.example.com")]
    [InlineData("BaseAddress", "https://user:pass@api.example.com")]
    [InlineData("BaseAddress", "https://api.example.com?key=1")]
    [InlineData("Wires:0", "grpc")]
    [InlineData("Models:0", " ")]
    [InlineData("TimeoutSeconds", "0")]
    [InlineData("TimeoutSeconds", "3601")]
    [InlineData("Credential:Kind", "magic")]
    [InlineData("Credential:Header", "cookie")]
    public void Validate_OneWrongField_NamesIt(string field, string value)
    {
        var settings = Entry(0).ToDictionary(pair => pair.Key, pair => pair.Value);
        settings[$"Upstreams:0:{field}"] = value;

        Failure([.. settings.Select(pair => (pair.Key, pair.Value))])
            .ShouldContain($"Set Upstreams:0:{field.Replace(":0", "", StringComparison.Ordinal)} to");
    }

    [Theory]
    [InlineData("TimeoutSeconds", "soon")]
    [InlineData("AskForUsage", "perhaps")]
    [InlineData("BaseAdress", "https://api.example.com")]
    public void Validate_ValueOrNameThatCannotBeBound_IsRefused(string field, string value) =>
        Failure([.. Entry(0), ($"Upstreams:0:{field}", value)]).ShouldContain(field);

    [Fact]
    public void Validate_NoWires_NamesThem() =>
        Failure(("Upstreams:0:Name", "one"), ("Upstreams:0:BaseAddress", "http://h"))
            .ShouldContain("Set Upstreams:0:Wires to");

    [Fact]
    public void Validate_NameTwice_NamesTheSecond() =>
        Failure([.. Entry(0, "one"), .. Entry(1, "ONE")]).ShouldContain("Set Upstreams:1:Name to another name");

    [Fact]
    public void Validate_EnvironmentWithoutVariable_SaysWhatToSet() =>
        Failure([.. Entry(0), ("Upstreams:0:Credential:Kind", "environment")])
            .ShouldContain("Set Upstreams:0:Credential:Variable");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nend")]
    [InlineData("sécret")]
    public void Validate_VariableThatHoldsNoSecret_NamesTheVariableAndNotItsValue(string? secret)
    {
        var options = new UpstreamListOptions();
        options.Upstreams.Add(UpstreamSettings.Options());
        options.Upstreams[0].Credential = new UpstreamCredentialOptions { Kind = "environment", Variable = "THE_KEY" };

        var result = new UpstreamListValidator(_ => secret).Validate(null, options);

        result.FailureMessage.ShouldNotBeNull().ShouldContain("Set the environment variable THE_KEY");
        result.FailureMessage.ShouldNotContain("sécret");
    }

    private static string Failure(params (string Key, string Value)[] settings) =>
        Configured.Failure(static services => services.AddUpstreams(), settings);

    private static (string Key, string Value)[] Entry(int index, string name = "one") =>
    [
        ($"Upstreams:{index}:Name", name),
        ($"Upstreams:{index}:BaseAddress", "https://api.example.com"),
        ($"Upstreams:{index}:Wires:0", "chat"),
    ];
}
