using System.Globalization;

namespace Sessions.Demo.Calls;

/// <summary>The policy that the second run sets on its session.</summary>
internal static class CompactionPolicy
{
    public static string Body(DemoOptions options)
    {
        var hints = options.HintsCaches ? ""","cache_hints":{}""" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"compaction":{"enabled":true,"trigger_tokens":{{options.TriggerTokens}},"target_tokens":{{options.TargetTokens}},
            "strategies":["clear-tool-results","drop-superseded-reads","truncate"],"keep_last_turns":3}{{hints}} }
            """);
    }
}
