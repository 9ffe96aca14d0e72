using Microsoft.Extensions.DependencyInjection;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Policies;
using Sessions.Reading.Fakes;
using Sessions.Runtime;

namespace Sessions.Gateway.Tests.Policies;

public sealed class PolicySettingsTests
{
    private const string Default = "FrontDoor:Default:Policy:";
    private const string Acme = "FrontDoor:Tenants:acme:Policy:";

    private static readonly (string Key, string Value)[] Upstreams =
    [
        ("Upstreams:0:Name", "one"), ("Upstreams:0:BaseAddress", "http://127.0.0.1:9"), ("Upstreams:0:Wires:0", "chat"),
        ("Upstreams:0:Models:0", "small-*"),
    ];

    private static readonly (string Key, string Value)[] Credential =
    [
        ("Upstreams:0:Credential:Kind", "environment"), ("Upstreams:0:Credential:Variable", "PATH"),
    ];

    [Fact]
    public void Policy_NotSet_OnlyObserves() =>
        Of("acme", ("FrontDoor:Tenants:acme:Capture", "Metadata")).ShouldBeSameAs(SessionPolicy.Observe);

    [Fact]
    public void Policy_OfTheDefault_HoldsForTenantsWithoutOneOfTheirOwn()
    {
        var policy = Of(
            "acme", (Default + "Compaction:TriggerTokens", "150000"), ("FrontDoor:Tenants:acme:Capture", "Metadata"));

        policy.Compaction.ShouldNotBeNull().TriggerTokens.ShouldBe(150_000);
        policy.Compaction.KeepLastTurns.ShouldBe(3);
    }

    [Fact]
    public void Policy_OfATenant_IsItsOwnWhole()
    {
        var settings = new[]
        {
            (Default + "CacheHints:Life", "1h"),
            (Acme + "Compaction:trigger_pressure", "0.7"),
            (Acme + "Compaction:Strategies:0", "clear-tool-results"),
            (Acme + "Compaction:Strategies:1", "truncate"),
            (Acme + "Compaction:ExcludedTools:0", "ask"),
            (Acme + "Compaction:Enabled", "false"),
            (Acme + "PressureThresholds:0", "0.9"),
        };

        var policy = Of("acme", settings);

        policy.CacheHints.ShouldBeNull();
        policy.PressureThresholds.ShouldBe([0.9]);
        var compaction = policy.Compaction.ShouldNotBeNull();
        compaction.Strategies.ShouldBe([CompactionStrategy.ClearToolResults, CompactionStrategy.Truncate]);
        (compaction.TriggerPressure, compaction.Enabled).ShouldBe((0.7, false));
        compaction.ExcludedTools.ShouldBe(["ask"]);
        compaction.ReadTools.ShouldContain("read_file");
        Of("other", settings).CacheHints.ShouldNotBeNull().Life.ShouldBe(CacheLife.OneHour);
    }

    [Fact]
    public void Policy_OfATenant_IsTheSameObjectEveryTime()
    {
        using var services = Services([(Acme + "Compaction:TriggerTokens", "9000")]);
        var policies = services.GetRequiredService<TenantPolicies>();

        policies.Of(TenantId.Parse("acme")).ShouldBeSameAs(policies.Of(TenantId.Parse("acme")));
    }

    [Theory]
    [InlineData("Compaction:TriggerPresure", "0.7", "FrontDoor:Default:Policy:Compaction:TriggerPresure is not a setting.")]
    [InlineData("Compaction:TriggerPressure", "much", "TriggerPressure is 'much'. Set a number.")]
    [InlineData("Compaction:TriggerPressure", "NaN", "TriggerPressure is 'NaN'. Set a number.")]
    [InlineData("Compaction:KeepLastTurns", "1.5", "KeepLastTurns is '1.5'. Set a whole number in digits only.")]
    [InlineData("Compaction:Strategies:0", "ClearToolResults", "Set one of clear-tool-results, drop-superseded-reads, summarize")]
    [InlineData("Compaction:Strategies:0", "7", "Strategies:0 is '7'.")]
    [InlineData("Compaction:Summary:Upstream", "one", "FrontDoor:Default:Policy:Compaction:Summary:Model is missing.")]
    [InlineData("Compaction:TriggerPressure", "2", "FrontDoor:Default:Policy does not hold: compaction.trigger_pressure")]
    [InlineData("CacheHints:Life", "2h", "CacheHints:Life is '2h'. Set one of 5m, 1h, auto.")]
    public void Policy_ThatDoesNotHold_IsSaidAtStart(string setting, string value, string sentence) =>
        Configured.Failure(Add, [.. Upstreams, (Default + setting, value)]).ShouldContain(sentence);

    [Theory]
    [InlineData("one", "small-1", "passes on its callers' credentials", false)]
    [InlineData("two", "small-1", "there is no such upstream", true)]
    [InlineData("one", "large-1", "which the upstream 'one' does not serve", true)]
    public void Summary_ThatCouldNotBeWritten_IsSaidAtStart(string upstream, string model, string sentence, bool hasKey) =>
        Configured.Failure(
            Add,
            [
                .. Upstreams, .. hasKey ? Credential : [],
                (Acme + "Compaction:Summary:Upstream", upstream), (Acme + "Compaction:Summary:Model", model),
            ]).ShouldContain(sentence);

    [Fact]
    public void Summary_ByAnUpstreamWithItsOwnKey_Holds() =>
        Configured.Failure(
            Add,
            [
                .. Upstreams, .. Credential,
                (Acme + "Compaction:Summary:Upstream", "one"), (Acme + "Compaction:Summary:Model", "small-1"),
            ]).ShouldBe("");

    [Theory]
    [InlineData("one", "small-1", "compaction.provider.upstream names 'one', which passes on its callers' credentials", "responses", false)]
    [InlineData("two", "small-1", "compaction.provider.upstream names 'two', and there is no such upstream", "responses", true)]
    [InlineData("one", "small-1", "compaction.provider.upstream names 'one', which does not speak responses", "messages", true)]
    [InlineData("one", "large-1", "compaction.provider.model names 'large-1', which the upstream 'one' does not serve", "responses", true)]
    [InlineData("one", "", "compaction.provider.model names a model or is left out", "responses", true)]
    public void ProvidersEndpoint_ThatCouldNotBeCalled_IsSaidAtStart(
        string upstream, string model, string sentence, string wire, bool hasKey) =>
        Configured.Failure(
            Add,
            [
                .. Upstreams, ("Upstreams:0:Wires:1", wire), .. hasKey ? Credential : [],
                (Acme + "Compaction:Provider:Upstream", upstream), (Acme + "Compaction:Provider:Model", model),
            ]).ShouldContain(sentence);

    [Fact]
    public void ProvidersEndpoint_OfAnUpstreamWithItsOwnKey_HoldsForWhateverModel() =>
        Configured.Failure(
            Add,
            [
                .. Upstreams, ("Upstreams:0:Wires:1", "responses"), .. Credential,
                (Acme + "Compaction:Provider:Upstream", "one"),
            ]).ShouldBe("");

    private static SessionPolicy Of(string tenant, params (string Key, string Value)[] settings)
    {
        using var services = Services(settings);
        return services.GetRequiredService<TenantPolicies>().Of(TenantId.Parse(tenant));
    }

    private static ServiceProvider Services((string Key, string Value)[] settings) =>
        Configured.Services(Add, [.. Upstreams, .. settings]);

    private static void Add(IServiceCollection services)
    {
        services.AddLogging();
        services.AddSingleton<ISessionDirectory>(new FakeDirectory(new MemoryStore(), new ManualTime()));
        services.AddSingleton(new FrontDoorName("node", "1"));
        services.AddFrontDoor();
    }
}
