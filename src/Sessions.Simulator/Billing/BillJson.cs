using System.Text.Json;
using Sessions.Core.Ledger;

namespace Sessions.Simulator.Billing;

/// <summary>How a bill is written.</summary>
internal static class BillJson
{
    public static void Write(Utf8JsonWriter json, long requests, in TokenUsage usage)
    {
        json.WriteStartObject();
        json.WriteNumber("requests", requests);
        json.WriteNumber("input_tokens", usage.Input);
        json.WriteNumber("cached_tokens", usage.CacheRead);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite);
        json.WriteNumber("cache_write_long_tokens", usage.CacheWriteLong);
        json.WriteNumber("output_tokens", usage.Output);
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteEndObject();
    }
}
