using System.Globalization;

namespace Sessions.Demo.Calls;

/// <summary>The policy that the second run sets on its session.</summary>
internal static class CompactionPolicy
{
    public static string Body(int triggerTokens, int targetTokens) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"compaction":{"enabled":true,"trigger_tokens":{{{triggerTokens}}},"target_tokens":{{{targetTokens}}},
        "strategies":["clear-tool-results","drop-superseded-reads","truncate"],"keep_last_turns":3}}
        """);
}
