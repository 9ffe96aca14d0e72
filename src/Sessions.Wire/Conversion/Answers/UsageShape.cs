using Sessions.Core.Ledger;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes tokens in each format's own names and by its own rule of what the prompt includes.</summary>
internal static class UsageShape
{
    /// <summary>OpenAI Chat: cached and written tokens are part of the prompt.</summary>
    public static void WriteChat(in TokenUsage usage, JsonOut json)
    {
        json.Open().Member("prompt_tokens"u8, usage.Input).Member("completion_tokens"u8, usage.Output);
        json.Member("total_tokens"u8, usage.Input + usage.Output);
        json.Name("prompt_tokens_details"u8);
        WriteCached(usage, json);
        json.Name("completion_tokens_details"u8).Open().Member("reasoning_tokens"u8, usage.Reasoning).Close();
        json.Close();
    }

    /// <summary>OpenAI Responses: the same by other names.</summary>
    public static void WriteResponses(in TokenUsage usage, JsonOut json)
    {
        json.Open().Member("input_tokens"u8, usage.Input).Name("input_tokens_details"u8);
        WriteCached(usage, json);
        json.Member("output_tokens"u8, usage.Output);
        json.Name("output_tokens_details"u8).Open().Member("reasoning_tokens"u8, usage.Reasoning).Close();
        json.Member("total_tokens"u8, usage.Input + usage.Output).Close();
    }

    /// <summary>Anthropic: the prompt is what was neither read from the cache nor written to it.</summary>
    public static void WriteMessages(in TokenUsage usage, JsonOut json)
    {
        json.Open().Member("input_tokens"u8, usage.Uncached);
        json.Member("cache_creation_input_tokens"u8, usage.CacheWrite + usage.CacheWriteLong);
        json.Member("cache_read_input_tokens"u8, usage.CacheRead);
        json.Name("cache_creation"u8).Open().Member("ephemeral_5m_input_tokens"u8, usage.CacheWrite);
        json.Member("ephemeral_1h_input_tokens"u8, usage.CacheWriteLong).Close();
        json.Member("output_tokens"u8, usage.Output);
        json.Name("output_tokens_details"u8).Open().Member("thinking_tokens"u8, usage.Reasoning).Close();
        json.Close();
    }

    private static void WriteCached(in TokenUsage usage, JsonOut json)
    {
        json.Open().Member("cached_tokens"u8, usage.CacheRead);
        json.Member("cache_write_tokens"u8, usage.CacheWrite + usage.CacheWriteLong);
        if (usage.CacheWriteLong > 0)
        {
            // The long life costs more: without the split the ledger would book it as the short one.
            json.Name("cache_write_tokens_details"u8).Open().Member("ttl_30m_tokens"u8, usage.CacheWrite);
            json.Member("ttl_12h_tokens"u8, usage.CacheWriteLong).Close();
        }

        json.Close();
    }
}
