using FsCheck;
using FsCheck.Fluent;
using Sessions.Contracts;
using Sessions.Gateway.Identity;

namespace Sessions.Gateway.Tests.Identity;

public sealed class HostileIdentityTests
{
    private static readonly SessionIdentityResolver Default = SessionIdentityResolverTests.Resolver();

    private static readonly string[] Names =
    [
        "X-Session-Id", "X-Session-Thread", "X-Claude-Code-Session-Id", "x-claude-code-agent-id", "session_id",
        "thread-id", "x-openai-subagent", "x-parent-session-id", "x-litellm-trace-id",
        "Helicone-Session-Id", "x-a-session-id",
    ];

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\0")]
    [InlineData("../../etc/passwd")]
    [InlineData("a/./b")]
    [InlineData("ü")]
    [InlineData("\ud800")]
    [InlineData("<script>")]
    public void Resolve_IllegalOwnHeader_IsRefused(string value)
    {
        var identity = Default.Resolve(
            Requests.Headers(("X-Session-Id", value), ("session-id", "legal")), new BodyHints { SessionId = "legal" });

        (identity.Id, identity.Source, identity.Error)
            .ShouldBe((null, "x-session-id", SessionErrorCode.InvalidSessionId));
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    [InlineData(100_000, true)]
    public void Resolve_OwnHeaderByLength_IsRefusedOver255(int length, bool refused) =>
        Default.Resolve(Requests.Headers(("X-Session-Id", new string('a', length))), default)
            .Error.HasValue.ShouldBe(refused);

    [Fact]
    public void Resolve_OwnHeaderTwice_IsRefused() =>
        Default.Resolve(Requests.Headers(("X-Session-Id", "a"), ("X-Session-Id", "a")), default)
            .Error.ShouldBe(SessionErrorCode.InvalidSessionId);

    [Theory]
    [InlineData("my chat #3")]
    [InlineData("a,b")]
    [InlineData("../../etc/passwd")]
    [InlineData("ünï")]
    [InlineData("\ud800")]
    public void Resolve_IllegalForeignId_BecomesTheSameLegalIdEveryTime(string value)
    {
        var first = Default.Resolve(Requests.Headers(("Helicone-Session-Id", value)), default);
        var second = Default.Resolve(Requests.Headers(("x-portkey-trace-id", value)), default);

        first.Id.ShouldNotBeNull().Value.ShouldMatch("^sha256:[0-9a-f]{32}$");
        second.Id.ShouldBe(first.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\0")]
    [InlineData("\u0085")]
    public void Resolve_ForeignValueThatIsNoId_CountsAsAbsent(string value)
    {
        var identity = Default.Resolve(
            Requests.Headers(("X-Claude-Code-Session-Id", value), ("session-id", "next")), default);

        (identity.Id?.Value, identity.Source).ShouldBe(("next", "codex"));
    }

    [Fact]
    public void Resolve_ForeignValueOfAbsurdLength_CountsAsAbsent() =>
        Default.Resolve(Requests.Headers(), new BodyHints { PromptCacheKey = new string('k', 2000) }).Id.ShouldBeNull();

    [Theory]
    [InlineData("a", "a", "a")]
    [InlineData("a", "b", null)]
    public void Resolve_ForeignHeaderTwice_CountsOnlyWhenItRepeatsItself(
        string first, string second, string? expected) =>
        Default.Resolve(Requests.Headers(("session-id", first), ("session-id", second)), default)
            .Id.GetValueOrDefault().Value.ShouldBe(expected);

    [Fact]
    public void Resolve_ThreadWithControlCharacters_IsDropped() =>
        Default.Resolve(Requests.Headers(("session-id", "s"), ("thread-id", "t\r\nx: y")), default)
            .Thread.ShouldBeNull();

    [Fact]
    public void Resolve_AnyValues_NeverThrowsAndIsAlwaysLegal() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(int Header, string? Value, string? Field)>(),
            static input =>
            {
                var name = Names[(int)((uint)input.Header % (uint)Names.Length)];
                var identity = Default.Resolve(
                    Requests.Headers((name, input.Value ?? "")),
                    new BodyHints { Conversation = input.Field, PromptCacheKey = input.Value });
                return IsLegal(identity.Id?.Value) && IsLegal(identity.ParentSession?.Value)
                    && IsLegal(identity.Thread) && IsLegal(identity.ParentThread) && IsLegal(identity.Agent)
                    && (identity.Id is null || identity.Error is null);
            }).QuickCheckThrowOnFailure();

    private static bool IsLegal(string? text) => text is null || SessionId.TryParse(text, out _);
}
