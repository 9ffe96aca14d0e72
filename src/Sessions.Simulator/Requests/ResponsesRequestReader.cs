using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Editing;

namespace Sessions.Simulator.Requests;

/// <summary>Reads OpenAI Responses bodies.</summary>
internal static class ResponsesRequestReader
{
    public static void Read(PathBuilder path, StoredResponses responses)
    {
        var input = path.Root.Field("input");
        var previous = path.Root.StringField("previous_response_id");
        if (input is null && previous is null)
        {
            throw ProviderRefusalException.Invalid(
                "Missing required parameter: 'input'.", "input", "missing_required_parameter");
        }

        OpenAiPrompt.ReadOutputMax(path.Request, "max_output_tokens");
        OpenAiPrompt.ReadSettings(path);
        OpenAiPrompt.ReadTools(path);
        if (path.Root.Field("instructions") is { ValueKind: JsonValueKind.String } instructions)
        {
            var item = path.Measure(ItemKind.System, instructions);
            path.Request.Steps.Add(
                new PathStep(ItemKind.System, item, OpenAiPrompt.MessageTokens) { IsInstructions = true });
        }

        path.Request.SetupSteps = path.Request.Steps.Count;
        var calls = new HashSet<string>(StringComparer.Ordinal);
        if (previous is not null)
        {
            Continue(path, responses, previous, calls);
        }

        ReadInput(path, input, calls);
        WishCompaction(path.Request);
    }

    private static void WishCompaction(SimRequest request)
    {
        foreach (var entry in request.Root.Field("context_management").Items())
        {
            if (entry.StringField("type") != "compaction")
            {
                throw ProviderRefusalException.Invalid(
                    "Invalid value for 'context_management[0].type'. Supported values are: 'compaction'.",
                    "context_management[0].type",
                    "invalid_value");
            }

            var threshold = entry.CountField("compact_threshold") ?? request.Window - request.Card.OutputMax;
            if (request.PromptTokens > threshold && !request.WantsCompaction)
            {
                request.Compaction = new CompactionWish(Pauses: false);
            }
        }
    }

    private static void Continue(PathBuilder path, StoredResponses responses, string previous, HashSet<string> calls)
    {
        if (responses.Find(previous) is not { } stored)
        {
            throw ProviderRefusalException.Invalid(
                $"Previous response with id '{previous}' not found.",
                "previous_response_id",
                "previous_response_not_found");
        }

        path.Request.Steps.AddRange(stored.Steps);
        path.Request.LastUserText = stored.LastUserText;
        path.Request.ToolRounds = stored.ToolRounds;
        path.Request.EarlierUserMessages = stored.UserMessages;
        calls.UnionWith(stored.OpenCalls);
    }

    private static void ReadInput(PathBuilder path, JsonElement? input, HashSet<string> calls)
    {
        if (input is { ValueKind: JsonValueKind.String } text)
        {
            path.Add(ItemKind.User, text, OpenAiPrompt.MessageTokens, CacheMark.None, endsInput: true);
            path.Request.Notice(ItemKind.User, text);
        }

        var open = new HashSet<string>(calls, StringComparer.Ordinal);
        var index = 0;
        foreach (var item in input.Items())
        {
            var kind = KindOf(item, index);
            Pair(item, kind, calls, open);
            if (item.StringField("type") == "compaction_trigger")
            {
                path.Request.WantsCompaction = true;
            }
            else if (kind == ItemKind.Compaction)
            {
                Expand(path, item);
            }
            else if (item.StringField("type") == "additional_tools")
            {
                OpenAiPrompt.AddTools(path, item);
            }
            else
            {
                var content = item.Field("content") ?? item.Field("output");
                path.Add(
                    kind,
                    item,
                    OpenAiPrompt.MessageTokens,
                    OpenAiPrompt.MarkOf(path.Request, content),
                    kind is ItemKind.User or ItemKind.ToolResult);
                path.Request.Notice(kind, content);
            }

            index++;
        }

        if (open.Count > 0)
        {
            throw ProviderRefusalException.Invalid($"No tool output found for function call {open.First()}.", "input");
        }
    }

    private static void Expand(PathBuilder path, JsonElement item)
    {
        var content = item.StringField("encrypted_content") ?? string.Empty;
        if (!OpaqueSummary.TryDecode(content, out var summary, out var replacesAll))
        {
            throw ProviderRefusalException.Invalid(
                $"The encrypted content {Shortened(content)} could not be verified. Reason: Encrypted content could not"
                + " be decrypted or parsed.",
                code: "invalid_encrypted_content");
        }

        var steps = path.Request.Steps;
        if (replacesAll)
        {
            steps.RemoveRange(path.Request.SetupSteps, steps.Count - path.Request.SetupSteps);
        }

        steps.Add(OpaqueSummary.Step(path, summary));
    }

    private static string Shortened(string content) =>
        content.Length <= 8 ? content : $"{content[..4]}...{content[^4..]}";

    private static void Pair(JsonElement item, ItemKind kind, HashSet<string> calls, HashSet<string> open)
    {
        var id = item.StringField("call_id");
        if (id is null)
        {
            return;
        }

        if (kind == ItemKind.ToolCall)
        {
            calls.Add(id);
            open.Add(id);
        }
        else if (kind == ItemKind.ToolResult && !calls.Contains(id))
        {
            throw ProviderRefusalException.Invalid(
                $"No tool call found for function call output with call_id {id}.", "input");
        }
        else
        {
            open.Remove(id);
        }
    }

    private static ItemKind KindOf(JsonElement item, int index)
    {
        var type = item.StringField("type") ?? "message";
        return type switch
        {
            "message" => RoleOf(item, index),
            "reasoning" => ItemKind.Reasoning,
            "compaction" => ItemKind.Compaction,
            "function_call" or "custom_tool_call" or "local_shell_call" or "shell_call" or "apply_patch_call" =>
                ItemKind.ToolCall,
            _ when type.EndsWith("_call_output", StringComparison.Ordinal) => ItemKind.ToolResult,
            _ => ItemKind.Other,
        };
    }

    private static ItemKind RoleOf(JsonElement item, int index)
    {
        var role = item.StringField("role");
        return role switch
        {
            "system" or "developer" => ItemKind.System,
            "user" => ItemKind.User,
            "assistant" => ItemKind.Assistant,
            _ => throw ProviderRefusalException.Invalid(
                $"Invalid value: '{role}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.",
                $"input[{index}].role",
                "invalid_value"),
        };
    }
}
