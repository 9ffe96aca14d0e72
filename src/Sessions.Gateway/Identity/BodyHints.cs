namespace Sessions.Gateway.Identity;

/// <summary>The fields of a request body that may name its session; null where the body has none.</summary>
public readonly record struct BodyHints
{
    /// <summary><c>prompt_cache_key</c> (OpenAI): routes to a warm cache, and is often one per conversation.</summary>
    public string? PromptCacheKey { get; init; }

    /// <summary><c>session_id</c> (OpenRouter).</summary>
    public string? SessionId { get; init; }

    /// <summary><c>litellm_session_id</c> (LiteLLM).</summary>
    public string? LiteLlmSessionId { get; init; }

    /// <summary><c>metadata.user_id</c> (Anthropic) as it stands; names a user, not a session.</summary>
    public string? MetadataUserId { get; init; }

    /// <summary><c>session_id</c> inside the JSON text of <c>metadata.user_id</c> (Claude Code).</summary>
    public string? MetadataUserSessionId { get; init; }

    /// <summary>
    /// <c>previous_response_id</c> (Responses); names a response: whose session that is takes a look-up.
    /// </summary>
    public string? PreviousResponseId { get; init; }

    /// <summary><c>conversation</c>, or its <c>id</c> (Responses).</summary>
    public string? Conversation { get; init; }
}
