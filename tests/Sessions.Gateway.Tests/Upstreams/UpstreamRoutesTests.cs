using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Turns;
using Sessions.Gateway.Upstreams;
using static Sessions.Gateway.Tests.Upstreams.UpstreamSettings;

namespace Sessions.Gateway.Tests.Upstreams;

public sealed class UpstreamRoutesTests
{
    private static readonly UpstreamRoutes Two = Routes(
        Options("openai", wires: ["chat", "responses"], models: ["gpt-*", "o3"]),
        Options("anthropic", wires: ["messages"], models: ["claude-*"]),
        Options("rest", wires: ["chat"]));

    [Theory]
    [InlineData(WireFormat.Chat, "gpt-5.4", "openai")]
    [InlineData(WireFormat.Chat, "GPT-5.4", "openai")]
    [InlineData(WireFormat.Responses, "o3", "openai")]
    [InlineData(WireFormat.Chat, "o3-mini", "rest")]
    [InlineData(WireFormat.Chat, "", "rest")]
    [InlineData(WireFormat.Messages, "claude-opus-5", "anthropic")]
    [InlineData(WireFormat.Messages, "gpt-5.4", null)]
    [InlineData(WireFormat.Responses, "llama", null)]
    public void Select_ByWireAndModel_TakesTheFirstInOrder(WireFormat wire, string model, string? expected)
    {
        (Two.Select(wire, model)?.Name).ShouldBe(expected);
        (Two.Select(wire, model)?.Name).ShouldBe(expected, "the cached answer differs");
    }

    [Fact]
    public void Select_ManyHostileModels_StillAnswers()
    {
        var routes = Routes(Options(models: ["known"]));
        for (var index = 0; index < 20_000; index++)
        {
            routes.Select(WireFormat.Chat, $"junk-{index}").ShouldBeNull();
        }

        routes.Select(WireFormat.Chat, new string('m', 1_000_000)).ShouldBeNull();
        routes.Select(WireFormat.Chat, "known").ShouldNotBeNull();
    }

    [Theory]
    [InlineData(null, "openai")]
    [InlineData(WireFormat.Chat, "openai")]
    [InlineData(WireFormat.Messages, "anthropic")]
    public void Default_ByWire_TakesTheFirstThatSpeaksIt(WireFormat? wire, string expected) =>
        Two.Default(wire).ShouldNotBeNull().Name.ShouldBe(expected);

    [Fact]
    public void Default_NobodySpeaksTheWire_IsNull() =>
        Routes(Options(wires: ["chat"])).Default(WireFormat.Messages).ShouldBeNull();

    [Fact]
    public void All_Upstreams_KeepTheirOrder() =>
        Two.All.Select(static upstream => upstream.Name).ShouldBe(["openai", "anthropic", "rest"]);

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("gpt-*", "gpt-", true)]
    [InlineData("gpt-*", "gpt", false)]
    [InlineData("*-mini", "gpt-5-mini", true)]
    [InlineData("*-mini", "gpt-5-mini-x", false)]
    [InlineData("a*b*c", "a--b--b--c", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("a**c", "ac", true)]
    [InlineData("gpt.4", "gpt-4", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    public void Matches_Pattern_CoversTheWholeName(string pattern, string name, bool expected) =>
        new ModelGlob(pattern).Matches(name).ShouldBe(expected);

    [Fact]
    public void Matches_PatternMadeFromTheName_AlwaysFits() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(NonNull<string> Head, NonNull<string> Middle, NonNull<string> Tail)>(),
            static name => new ModelGlob($"{name.Head.Get}*{name.Tail.Get}")
                .Matches(name.Head.Get + name.Middle.Get + name.Tail.Get)).QuickCheckThrowOnFailure();
}
