using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sessions.Contracts;
using Sessions.Gateway.Keys;

namespace Sessions.Gateway.Tests.Keys;

public sealed class MakeKeyCommandTests
{
    [Fact]
    public void Create_AnyId_HasThePublishedForm()
    {
        using var random = RandomNumberGenerator.Create();

        ApiKeyFactory.Create(random, "ci-1").ShouldMatch("^sess_ci-1_[A-Za-z0-9_-]{43}$");
    }

    [Fact]
    public void Create_Twice_MakesDifferentKeys()
    {
        using var random = RandomNumberGenerator.Create();

        ApiKeyFactory.Create(random, "ci").ShouldNotBe(ApiKeyFactory.Create(random, "ci"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void Create_IllegalId_IsRefused(string id)
    {
        using var random = RandomNumberGenerator.Create();

        Should.Throw<ArgumentException>(() => ApiKeyFactory.Create(random, id));
    }

    [Fact]
    public void Run_LegalArguments_PrintsAKeyThatThePrintedEntryAdmits()
    {
        using var output = new StringWriter();
        string[] args = ["make-key", "--tenant", "acme", "--id", "ci", "--scopes", "use,admin"];

        MakeKeyCommand.Run(args, output).ShouldBe(0);

        var text = output.ToString();
        var key = text.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("sess_ci_"));
        var json = $$"""{ "Keys": [ {{text[text.IndexOf('{')..]}} ] }""";
        RingOf(json).TryAuthenticate(Requests.With(("x-api-key", key)), out var found).ShouldBeTrue();
        found.Principal.ShouldBe(new Principal(TenantId.Parse("acme"), "ci", Scopes.Use | Scopes.Admin));
    }

    [Fact]
    public void Run_LegalArguments_PrintsTheSecretOnce()
    {
        using var output = new StringWriter();

        MakeKeyCommand.Run(["--tenant", "acme", "--id", "ci"], output).ShouldBe(0);

        output.ToString().Split("sess_ci_").Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("--id is missing", "--tenant", "acme")]
    [InlineData("--tenant is missing", "--id", "ci")]
    [InlineData("--scopes is a list", "--tenant", "acme", "--id", "ci", "--scopes", "use,root")]
    [InlineData("--scopes is a list", "--tenant", "acme", "--id", "ci", "--scopes", "")]
    [InlineData("--id needs a value", "--tenant", "acme", "--id")]
    [InlineData("--force is not an argument", "--force", "yes")]
    public void Run_BadArguments_SaysWhatIsWrongAndMakesNoKey(string expected, params string[] args)
    {
        using var output = new StringWriter();

        MakeKeyCommand.Run(args, output).ShouldBe(2);

        output.ToString().ShouldStartWith(expected);
        output.ToString().ShouldNotContain("sess_");
    }

    private static IKeyRing RingOf(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(stream).Build())
            .AddKeyRing()
            .BuildServiceProvider()
            .GetRequiredService<IKeyRing>();
    }
}
