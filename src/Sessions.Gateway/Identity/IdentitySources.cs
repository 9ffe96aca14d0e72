namespace Sessions.Gateway.Identity;

/// <summary>Every source of a session's identity, in the default order.</summary>
/// <remarks>
/// Headers before body fields, a client's own before a router's. Not among them: <c>x-client-request-id</c> (a
/// request's id in most clients), <c>previous_response_id</c> (a response's) and <c>X-Cagent-Id</c> (an
/// installation's).
/// </remarks>
internal static class IdentitySources
{
    public static IReadOnlyList<IdentitySource> All { get; } =
    [
        new("x-session-id")
        {
            Session = ["X-Session-Id"],
            Thread = ["X-Session-Thread"],
            ParentThread = ["X-Session-Parent-Thread"],
            ParentSession = ["X-Session-Parent"],
            Agent = ["X-Session-Agent"],
            IsStrict = true,
        },
        new("claude-code")
        {
            Session = ["X-Claude-Code-Session-Id"],
            Thread = ["X-Claude-Code-Agent-Id"],
            ParentThread = ["X-Claude-Code-Parent-Agent-Id"],
            Agent = ["X-Claude-Code-Agent-Type"],
        },

        // pi sends "session_id" as well.
        new("codex")
        {
            Session = ["session-id", "session_id", "conversation_id"],
            Thread = ["thread-id", "conversation_id"],
            ParentThread = ["x-codex-parent-thread-id"],
            Agent = ["x-openai-subagent"],
        },
        new("opencode")
        {
            Session = ["X-Session-Id", "x-session-affinity"],
            ParentSession = ["x-parent-session-id"],
        },
        new("docker-agent") { Session = ["X-Cagent-Session-Id"] },
        new("litellm") { Session = ["x-litellm-trace-id", "x-litellm-session-id"] },
        new("helicone") { Session = ["Helicone-Session-Id"] },
        new("portkey") { Session = ["x-portkey-trace-id"] },
        new("truefoundry") { Session = ["X-TFY-CONVERSATION-ID"] },
        new("bifrost") { Session = ["x-bf-session-id"] },
        new("dynamo")
        {
            Session = ["X-Dynamo-Session-ID"],
            ParentSession = ["X-Dynamo-Parent-Session-ID"],
        },
        new("openrouter") { Session = ["X-Session-Id"] },
        new("x-*-session-id") { IsWildcard = true },
        new("conversation") { Body = static hints => hints.Conversation },
        new("litellm_session_id") { Body = static hints => hints.LiteLlmSessionId },
        new("session_id") { Body = static hints => hints.SessionId },
        new("metadata.user_id") { Body = UserSession },
        new("prompt_cache_key") { Body = static hints => hints.PromptCacheKey, IsWeak = true },
    ];

    // Claude Code wrote "user_<hash>_account_<uuid>_session_<uuid>" before it wrote JSON.
    private static string? UserSession(BodyHints hints)
    {
        const string Marker = "_session_";
        if (hints.MetadataUserSessionId is { } session)
        {
            return session;
        }

        if (hints.MetadataUserId is not { } user || !user.StartsWith("user_", StringComparison.Ordinal))
        {
            return null;
        }

        var marker = user.LastIndexOf(Marker, StringComparison.Ordinal);
        return marker < 0 ? null : user[(marker + Marker.Length)..];
    }
}
