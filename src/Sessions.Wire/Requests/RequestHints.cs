namespace Sessions.Wire.Requests;

/// <summary>Strings in a body that may identify the session; null when absent, empty or over 4,096 bytes.</summary>
/// <remarks>They are what the client claims, not checked: whoever turns one into a session id validates it.</remarks>
public sealed record RequestHints
{
    /// <summary>A body without hints.</summary>
    public static readonly RequestHints None = new();

    /// <summary>OpenAI <c>prompt_cache_key</c>. Weak: Codex shares one among sub-agents.</summary>
    public string? PromptCacheKey { get; init; }

    /// <summary>OpenRouter's body <c>session_id</c>.</summary>
    public string? SessionId { get; init; }

    /// <summary>LiteLLM's <c>litellm_session_id</c>, else <c>session_id</c> in either metadata map.</summary>
    public string? LiteLlmSessionId { get; init; }

    /// <summary>Anthropic <c>metadata.user_id</c> as it stands.</summary>
    public string? MetadataUserId { get; init; }

    /// <summary>
    /// The session id that Claude Code packs into <c>metadata.user_id</c>: <c>session_id</c> of a JSON object, or in
    /// older versions what follows <c>_session_</c>.
    /// </summary>
    public string? MetadataUserSessionId { get; init; }

    /// <summary>Responses <c>previous_response_id</c>.</summary>
    public string? PreviousResponseId { get; init; }

    /// <summary>Responses <c>conversation</c>: the string, or its <c>id</c>.</summary>
    public string? Conversation { get; init; }

    /// <summary>Codex <c>client_metadata</c> when it is a map of at most 16 strings.</summary>
    public IReadOnlyDictionary<string, string>? ClientMetadata { get; init; }

    /// <summary>The body's <c>metadata</c> when it is a map of at most 16 strings.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
