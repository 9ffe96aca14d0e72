using Sessions.Gateway.Identity;

namespace Sessions.Gateway.Tests.Identity;

public sealed class SessionIdentityResolverTests
{
    private static readonly SessionIdentityResolver Default = Resolver();

    [Theory]
    [InlineData("X-Session-Id", "x-session-id")]
    [InlineData("X-Claude-Code-Session-Id", "claude-code")]
    [InlineData("session-id", "codex")]
    [InlineData("session_id", "codex")]
    [InlineData("conversation_id", "codex")]
    [InlineData("x-session-affinity", "opencode")]
    [InlineData("X-Cagent-Session-Id", "docker-agent")]
    [InlineData("x-litellm-trace-id", "litellm")]
    [InlineData("x-litellm-session-id", "litellm")]
    [InlineData("Helicone-Session-Id", "helicone")]
    [InlineData("x-portkey-trace-id", "portkey")]
    [InlineData("X-TFY-CONVERSATION-ID", "truefoundry")]
    [InlineData("x-bf-session-id", "bifrost")]
    [InlineData("X-Dynamo-Session-ID", "dynamo")]
    [InlineData("x-acme-session-id", "x-*-session-id")]
    public void Resolve_OneHeader_NamesSessionAndSource(string header, string source)
    {
        var identity = Default.Resolve(Requests.Headers((header, "s-1")), default);

        (identity.Id?.Value, identity.Source, identity.IsWeak, identity.Error).ShouldBe(("s-1", source, false, null));
    }

    [Fact]
    public void Resolve_BodyFields_ComeInTheirOrder()
    {
        var hints = new BodyHints
        {
            Conversation = "conv_1",
            LiteLlmSessionId = "l-1",
            SessionId = "o-1",
            MetadataUserSessionId = "c-1",
            PromptCacheKey = "k-1",
        };

        Source(hints).ShouldBe(("conv_1", "conversation"));
        Source(hints = hints with { Conversation = null }).ShouldBe(("l-1", "litellm_session_id"));
        Source(hints = hints with { LiteLlmSessionId = null }).ShouldBe(("o-1", "session_id"));
        Source(hints = hints with { SessionId = null }).ShouldBe(("c-1", "metadata.user_id"));
        Source(hints with { MetadataUserSessionId = null }).ShouldBe(("k-1", "prompt_cache_key"));
    }

    [Fact]
    public void Resolve_AllHeadersAtOnce_OwnHeaderWins()
    {
        var headers = Requests.Headers(
            ("x-acme-session-id", "no"),
            ("session-id", "no"),
            ("X-Claude-Code-Session-Id", "no"),
            ("X-Session-Id", "own"));

        Default.Resolve(headers, new BodyHints { Conversation = "no" }).Id.ShouldNotBeNull().Value.ShouldBe("own");
    }

    [Fact]
    public void Resolve_ClaudeCodeSubAgent_IsAThreadOfTheSession()
    {
        var identity = Default.Resolve(
            Requests.Headers(
                ("X-Claude-Code-Session-Id", "s"),
                ("x-claude-code-agent-id", "reviewer@team"),
                ("x-claude-code-parent-agent-id", "lead")),
            new BodyHints { MetadataUserId = "{}", MetadataUserSessionId = "s" });

        (identity.Id?.Value, identity.Thread, identity.ParentThread).ShouldBe(("s", "reviewer@team", "lead"));
    }

    [Fact]
    public void Resolve_CodexSubAgent_IsAThreadWithParentAndAgent()
    {
        var identity = Default.Resolve(
            Requests.Headers(
                ("session-id", "s"),
                ("thread-id", "t2"),
                ("x-client-request-id", "t2"),
                ("x-codex-parent-thread-id", "t1"),
                ("x-openai-subagent", "review")),
            new BodyHints { PromptCacheKey = "s" });

        (identity.Id?.Value, identity.Thread, identity.ParentThread, identity.Agent, identity.Source)
            .ShouldBe(("s", "t2", "t1", "review", "codex"));
    }

    [Fact]
    public void Resolve_OpencodeSubAgent_IsASessionWithAParent()
    {
        var identity = Default.Resolve(
            Requests.Headers(("x-session-id", "b"), ("x-session-affinity", "b"), ("x-parent-session-id", "a")),
            default);

        (identity.Id?.Value, identity.ParentSession?.Value).ShouldBe(("b", "a"));
    }

    [Fact]
    public void Resolve_OwnHeaderBesideClientsThread_KeepsTheThread()
    {
        var headers = Requests.Headers(
            ("X-Session-Id", "mine"), ("X-Claude-Code-Session-Id", "s"), ("x-claude-code-agent-id", "a7"));

        var identity = Default.Resolve(headers, default);

        (identity.Id?.Value, identity.Thread).ShouldBe(("mine", "a7"));
    }

    [Fact]
    public void Resolve_LiteLlmTraceAndSession_TraceWins() =>
        Default.Resolve(Requests.Headers(("x-litellm-session-id", "no"), ("x-litellm-trace-id", "t")), default)
            .Id.ShouldNotBeNull().Value.ShouldBe("t");

    [Theory]
    [InlineData("x-client-request-id")]
    [InlineData("X-Cagent-Id")]
    [InlineData("x-parent-session-id")]
    [InlineData("x-acme-parent-session-id")]
    [InlineData("X-Dynamo-Parent-Session-ID")]
    [InlineData("x-session-id-x")]
    [InlineData("my-session-id")]
    public void Resolve_HeaderThatNamesSomethingElse_NamesNoSession(string header)
    {
        var identity = Default.Resolve(Requests.Headers((header, "s-1")), default);

        (identity.Id, identity.Source, identity.Error).ShouldBe((null, null, null));
    }

    [Fact]
    public void Resolve_PreviousResponseAlone_NamesNoSession() =>
        Default.Resolve(Requests.Headers(), new BodyHints { PreviousResponseId = "resp_1", MetadataUserId = "u" })
            .Id.ShouldBeNull();

    [Fact]
    public void Resolve_TwoWildcardHeaders_FirstByNameWinsInEitherOrder()
    {
        var one = Requests.Headers(("x-b-session-id", "b"), ("X-A-Session-Id", "a"));
        var other = Requests.Headers(("X-A-Session-Id", "a"), ("x-b-session-id", "b"));

        Default.Resolve(one, default).Id.ShouldNotBeNull().Value.ShouldBe("a");
        Default.Resolve(other, default).Id.ShouldNotBeNull().Value.ShouldBe("a");
    }

    [Fact]
    public void Resolve_OldClaudeCodeUserId_HoldsTheSession() =>
        Source(new BodyHints { MetadataUserId = "user_ab12_account__session_0b5c-7" })
            .ShouldBe(("0b5c-7", "metadata.user_id"));

    [Fact]
    public void Resolve_AgentsSdkCacheKey_IsAWeakSession()
    {
        var identity = Default.Resolve(
            Requests.Headers(), new BodyHints { PromptCacheKey = "agents-sdk:conversation:0123456789abcdef" });

        identity.Id.ShouldNotBeNull().Value.ShouldBe("agents-sdk:conversation:0123456789abcdef");
        identity.IsWeak.ShouldBeTrue();
    }

    [Fact]
    public void Resolve_SourceSwitchedOff_IsNotReadByTheWildcardEither()
    {
        var resolver = Resolver(off: ["claude-code"]);

        var identity = resolver.Resolve(
            Requests.Headers(("X-Claude-Code-Session-Id", "s"), ("x-claude-code-agent-id", "a")), default);

        (identity.Id, identity.Thread).ShouldBe((null, null));
    }

    [Fact]
    public void Resolve_OtherOrder_IsObeyed()
    {
        var resolver = Resolver(sources: ["prompt_cache_key", "x-session-id"]);

        resolver.Resolve(Requests.Headers(("X-Session-Id", "s")), new BodyHints { PromptCacheKey = "k" })
            .Id.ShouldNotBeNull().Value.ShouldBe("k");
    }

    [Fact]
    public void Resolve_EverySourceOff_NamesNoSession()
    {
        var resolver = Resolver(off: [.. IdentityOptions.DefaultSources]);

        resolver.Resolve(Requests.Headers(("X-Session-Id", "s")), new BodyHints { PromptCacheKey = "k" })
            .Source.ShouldBeNull();
    }

    internal static SessionIdentityResolver Resolver(string[]? sources = null, string[]? off = null)
    {
        var options = new IdentityOptions();
        foreach (var name in sources ?? [])
        {
            options.Sources.Add(name);
        }

        foreach (var name in off ?? [])
        {
            options.Off.Add(name);
        }

        return new SessionIdentityResolver(options);
    }

    private static (string?, string?) Source(BodyHints hints)
    {
        var identity = Default.Resolve(Requests.Headers(), hints);
        return (identity.Id?.Value, identity.Source);
    }
}
