using Sessions.Core.Turns;

namespace Sessions.Wire.Requests;

/// <summary>The members of a request's top-level object that the grid reads.</summary>
internal enum TopMember
{
    Other = 0,
    Model,
    Stream,
    StreamOptions,
    Tools,
    Functions,
    System,
    Messages,

    /// <summary>The last that may stand only once: two readers of one body must not pick differently.</summary>
    LastUnique = Messages,
    MaxOutputTokens,
    MaxTokensOld,
    CacheControl,
    PromptCacheKey,
    SessionId,
    LiteLlmSessionId,
    LiteLlmMetadata,
    Metadata,
    ClientMetadata,
    PreviousResponseId,
    Conversation,
    ContextManagement,
    Thinking,
}

/// <summary>Recognises top-level members by name.</summary>
internal static class TopMembers
{
    /// <summary>What a member means in a wire format; the name is in canonical bytes.</summary>
    public static TopMember Of(WireFormat wire, ReadOnlySpan<byte> name)
    {
        var own = wire switch
        {
            WireFormat.Chat => OfChat(name),
            WireFormat.Responses => OfResponses(name),
            _ => OfMessages(name),
        };
        return own == TopMember.Other ? OfAny(name) : own;
    }

    private static TopMember OfChat(ReadOnlySpan<byte> name) => name.Length switch
    {
        8 when name.SequenceEqual("messages"u8) => TopMember.Messages,
        9 when name.SequenceEqual("functions"u8) => TopMember.Functions,
        10 when name.SequenceEqual("max_tokens"u8) => TopMember.MaxTokensOld,
        14 when name.SequenceEqual("stream_options"u8) => TopMember.StreamOptions,
        21 when name.SequenceEqual("max_completion_tokens"u8) => TopMember.MaxOutputTokens,
        _ => TopMember.Other,
    };

    private static TopMember OfResponses(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 when name.SequenceEqual("input"u8) => TopMember.Messages,
        12 when name.SequenceEqual("instructions"u8) => TopMember.System,
        12 when name.SequenceEqual("conversation"u8) => TopMember.Conversation,
        17 when name.SequenceEqual("max_output_tokens"u8) => TopMember.MaxOutputTokens,
        18 when name.SequenceEqual("context_management"u8) => TopMember.ContextManagement,
        20 when name.SequenceEqual("previous_response_id"u8) => TopMember.PreviousResponseId,
        _ => TopMember.Other,
    };

    private static TopMember OfMessages(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 when name.SequenceEqual("system"u8) => TopMember.System,
        8 when name.SequenceEqual("messages"u8) => TopMember.Messages,
        8 when name.SequenceEqual("thinking"u8) => TopMember.Thinking,
        10 when name.SequenceEqual("max_tokens"u8) => TopMember.MaxOutputTokens,
        13 when name.SequenceEqual("cache_control"u8) => TopMember.CacheControl,
        18 when name.SequenceEqual("context_management"u8) => TopMember.ContextManagement,
        _ => TopMember.Other,
    };

    private static TopMember OfAny(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 when name.SequenceEqual("model"u8) => TopMember.Model,
        5 when name.SequenceEqual("tools"u8) => TopMember.Tools,
        6 when name.SequenceEqual("stream"u8) => TopMember.Stream,
        8 when name.SequenceEqual("metadata"u8) => TopMember.Metadata,
        10 when name.SequenceEqual("session_id"u8) => TopMember.SessionId,
        15 when name.SequenceEqual("client_metadata"u8) => TopMember.ClientMetadata,
        16 when name.SequenceEqual("prompt_cache_key"u8) => TopMember.PromptCacheKey,
        16 when name.SequenceEqual("litellm_metadata"u8) => TopMember.LiteLlmMetadata,
        18 when name.SequenceEqual("litellm_session_id"u8) => TopMember.LiteLlmSessionId,
        _ => TopMember.Other,
    };
}
