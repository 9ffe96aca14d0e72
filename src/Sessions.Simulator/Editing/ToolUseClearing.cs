using System.Text;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Editing;

/// <summary><c>clear_tool_uses_20250919</c>: old tool results give way to a placeholder.</summary>
internal static class ToolUseClearing
{
    public const string Type = "clear_tool_uses_20250919";

    private const int TriggerTokensDefault = 100_000;
    private const int KeepDefault = 3;

    public static void Apply(PathBuilder path, JsonElement edit)
    {
        var request = path.Request;
        var calls = Calls(request.Steps);
        var (unit, trigger) = ContextEdits.Threshold(edit, "trigger", "input_tokens", TriggerTokensDefault);
        if ((unit == "tool_uses" ? calls.Count : request.PromptTokens) <= trigger)
        {
            return;
        }

        var (_, keep) = ContextEdits.Threshold(edit, "keep", "tool_uses", KeepDefault);
        var cleared = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < calls.Count - keep; i++)
        {
            if (!Names(edit.Field("exclude_tools"), calls[i].Tool))
            {
                cleared[calls[i].Id] = calls[i].Tool;
            }
        }

        var edited = Edited(path, edit, cleared, out var saved);
        var (_, least) = ContextEdits.Threshold(edit, "clear_at_least", "input_tokens", 1);
        if (cleared.Count == 0 || saved < least)
        {
            return;
        }

        request.Steps.Clear();
        request.Steps.AddRange(edited);
        request.Edited!.Applied.Add(new AppliedEdit(Type, "cleared_tool_uses", cleared.Count, saved));
    }

    private static List<(string Id, string Tool)> Calls(List<PathStep> steps)
    {
        var calls = new List<(string, string)>();
        foreach (var step in steps)
        {
            if (step is { Kind: ItemKind.ToolCall, CallId: { } id })
            {
                calls.Add((id, step.Tool ?? string.Empty));
            }
        }

        return calls;
    }

    private static List<PathStep> Edited(
        PathBuilder path, JsonElement edit, Dictionary<string, string> cleared, out int saved)
    {
        saved = 0;
        var inputs = edit.Field("clear_tool_inputs");
        var steps = new List<PathStep>(path.Request.Steps.Count);
        foreach (var step in path.Request.Steps)
        {
            var replaced = step;
            if (step.CallId is { } id && cleared.TryGetValue(id, out var tool))
            {
                if (step.Kind == ItemKind.ToolResult)
                {
                    replaced = step with { Item = Placeholder(path, step.Kind, id) };
                }
                else if (inputs is { ValueKind: JsonValueKind.True } || Names(inputs, tool))
                {
                    replaced = step with { Item = Placeholder(path, step.Kind, id) };
                }
            }

            saved += step.Tokens - replaced.Tokens;
            steps.Add(replaced);
        }

        return steps;
    }

    private static MeasuredItem Placeholder(PathBuilder path, ItemKind kind, string id)
    {
        var quoted = JsonEncodedText.Encode(id);
        return path.Measure(kind, Encoding.UTF8.GetBytes(kind == ItemKind.ToolResult
            ? $$"""{"type":"tool_result","tool_use_id":"{{quoted}}","content":"[cleared to save context]"}"""
            : $$"""{"type":"tool_use","id":"{{quoted}}","input":{} }"""));
    }

    private static bool Names(JsonElement? list, string name)
    {
        foreach (var entry in list.Items())
        {
            if (entry.ValueKind == JsonValueKind.String && entry.ValueEquals(name))
            {
                return true;
            }
        }

        return false;
    }
}
