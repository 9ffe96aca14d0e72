using Microsoft.Extensions.DependencyInjection;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Contracts.Policies;
using Sessions.Gateway.Endpoints;
using Sessions.Gateway.FrontDoor;
using Sessions.Reading.Fakes;
using Sessions.Runtime;

namespace Sessions.Gateway.Tests.Endpoints;

public sealed class EndpointSettingsTests
{
    private const string Support = "Endpoints:acme:support:";

    private static readonly (string Key, string Value)[] Upstreams =
    [
        ("Upstreams:0:Name", "one"), ("Upstreams:0:BaseAddress", "http://127.0.0.1:9"), ("Upstreams:0:Wires:0", "chat"),
        ("Upstreams:0:Models:0", "small-*"),
    ];

    [Fact]
    public async Task Endpoint_OfTheConfiguration_HasWhatWasSet()
    {
        var endpoint = await FindAsync(
            (Support + "Model", "small-1"), (Support + "System", "12"), (Support + "Upstream", "one"),
            (Support + "Sessions:TtlSeconds", "600"), (Support + "Sessions:max_messages", "7"),
            (Support + "Sessions:BudgetUsd", "0.1"), (Support + "Sessions:OnBusy", "wait"),
            (Support + "Sessions:Enabled", "True"), (Support + "Parameters:temperature", "0.20"),
            (Support + "Parameters:stop:0", "END"), (Support + "Parameters:logprobs", "False"),
            (Support + "Parameters:extra:deep", "1x"));

        var definition = endpoint.ShouldNotBeNull().Definition;
        (definition.Model, definition.System, definition.Upstream).ShouldBe(("small-1", "12", "one"));
        definition.Sessions.ShouldBe(new EndpointSessions
        {
            TtlSeconds = 600,
            MaxMessages = 7,
            BudgetNanoUsd = 100_000_000,
            OnBusy = BusyAction.Wait,
        });
        definition.Parameters!.Value.Parse().GetRawText().ShouldBe(
            """{"extra":{"deep":"1x"},"logprobs":false,"stop":["END"],"temperature":0.20}""");
    }

    [Fact]
    public async Task Endpoint_ParametersAsText_StayAsTheyAre()
    {
        var endpoint = await FindAsync(
            (Support + "Model", "small-1"), (Support + "Parameters", """{ "user": "7", "seed":1.0 }"""));

        endpoint!.Definition.Parameters!.Value.ToString().ShouldBe("""{ "user": "7", "seed":1.0 }""");
    }

    [Theory]
    [InlineData("Modle", "small-1", "Endpoints:acme:support does not hold: There is no member 'Modle'.")]
    [InlineData("Sessions:TtlSeconds", "5", "sessions.ttl_seconds must be a whole number from 60 to 604800.")]
    [InlineData("Sessions:TtlSeconds", "ten", "sessions.ttl_seconds must be a whole number")]
    [InlineData("Sessions:Ttl", "600", "There is no member 'sessions.Ttl'.")]
    [InlineData("Parameters", "temperature=1", "its parameters are not a JSON object")]
    [InlineData("Parameters:stream", "true", "the grid sets 'stream' itself")]
    [InlineData("Upstream", "two", "upstream names 'two', and there is no such upstream.")]
    [InlineData("Model", "large-1", "none serves this one")]
    public void Endpoint_ThatDoesNotHold_IsSaidAtStart(string setting, string value, string sentence) =>
        Configured.Failure(Add, [.. Upstreams, .. Settings(setting, value)]).ShouldContain(sentence);

    [Theory]
    [InlineData("Endpoints:no tenant:x:Model", "is not named by a tenant")]
    [InlineData("Endpoints:acme:-x:Model", "has no legal name")]
    public void Endpoint_UnderAnIllegalName_IsSaidAtStart(string key, string sentence) =>
        Configured.Failure(Add, [.. Upstreams, (key, "small-1")]).ShouldContain(sentence);

    [Fact]
    public void Endpoint_ThatDoesNotHold_KeepsItsInstructionsToItself() =>
        Configured.Failure(
            Add, [.. Upstreams, (Support + "System", "the secret"), (Support + "Parameters", "{ the secret")])
            .ShouldNotContain("secret");

    [Fact]
    public void Endpoint_ThatHolds_LetsTheSiloStart() =>
        Configured.Failure(Add, [.. Upstreams, (Support + "Model", "small-1")]).ShouldBe("");

    private static (string Key, string Value)[] Settings(string setting, string value) =>
        setting == "Model" ? [(Support + setting, value)] : [(Support + "Model", "small-1"), (Support + setting, value)];

    private static async Task<EndpointView?> FindAsync(params (string Key, string Value)[] settings)
    {
        await using var services = Configured.Services(Add, [.. Upstreams, .. settings]);
        return await services.GetRequiredService<EndpointCatalog>().FindAsync(
            new EndpointKey(TenantId.Parse("acme"), EndpointName.Parse("support")),
            TestContext.Current.CancellationToken);
    }

    private static void Add(IServiceCollection services)
    {
        services.AddLogging();
        services.AddSingleton<ISessionDirectory>(new FakeDirectory(new MemoryStore(), new ManualTime()));
        services.AddSingleton(new FrontDoorName("node", "1"));
        services.AddFrontDoor();
    }
}
