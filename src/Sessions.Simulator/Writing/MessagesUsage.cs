using System.Text.Json;
using Sessions.Core.Ledger;
using Sessions.Simulator.Answers;

namespace Sessions.Simulator.Writing;

/// <summary>Anthropic's <c>usage</c>.</summary>
internal static class MessagesUsage
{
    /// <summary>Writes the object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="answer">The answer; its reasoning is told apart.</param>
    /// <param name="usage">The prompt's tokens.</param>
    /// <param name="output">The answer's tokens so far; null leaves the object empty.</param>
    /// <param name="isWhole">Whether this is the message's own usage and not that of a later event.</param>
    /// <param name="isFinal">Whether nothing comes after it.</param>
    public static void Write(
        Utf8JsonWriter json, Answer answer, TokenUsage usage, long? output, bool isWhole, bool isFinal)
    {
        json.WriteStartObject("usage");
        if (output is { } generated)
        {
            Tokens(json, usage, isWhole);
            json.WriteNumber("output_tokens", generated);
            if (answer.Reasoning.Count > 0 && generated > 1)
            {
                json.WriteStartObject("output_tokens_details");
                json.WriteNumber("thinking_tokens", usage.Reasoning);
                json.WriteEndObject();
            }

            if (isFinal && answer.Compaction is { } compaction)
            {
                json.WriteStartArray("iterations");
                Iteration(json, "compaction", compaction.Usage);
                if (!compaction.Pauses)
                {
                    Iteration(json, "message", usage);
                }

                json.WriteEndArray();
            }

            if (isWhole)
            {
                json.WriteNull("server_tool_use");
                json.WriteString("service_tier", "standard");
            }
        }

        json.WriteEndObject();
    }

    private static void Iteration(Utf8JsonWriter json, string type, TokenUsage usage)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        Tokens(json, usage, withLives: true);
        json.WriteNumber("output_tokens", usage.Output);
        json.WriteEndObject();
    }

    private static void Tokens(Utf8JsonWriter json, TokenUsage usage, bool withLives)
    {
        json.WriteNumber("input_tokens", usage.Uncached);
        json.WriteNumber("cache_creation_input_tokens", usage.CacheWrite + usage.CacheWriteLong);
        json.WriteNumber("cache_read_input_tokens", usage.CacheRead);
        if (withLives)
        {
            json.WriteStartObject("cache_creation");
            json.WriteNumber("ephemeral_5m_input_tokens", usage.CacheWrite);
            json.WriteNumber("ephemeral_1h_input_tokens", usage.CacheWriteLong);
            json.WriteEndObject();
        }
    }
}
