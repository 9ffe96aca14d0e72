using System.Text.Json;
using Sessions.Core.Items;

namespace Sessions.Simulator.Requests;

/// <summary>Reads OpenAI Chat Completions bodies.</summary>
internal static class ChatRequestReader
{
    public static void Read(PathBuilder path)
    {
        if (path.Root.Field("messages") is not { ValueKind: JsonValueKind.Array } messages)
        {
            throw ProviderRefusalException.Invalid(
                "Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
        }

        if (messages.GetArrayLength() == 0)
        {
            throw ProviderRefusalException.Invalid(
                "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty"
                + " array instead.",
                "messages",
                "empty_array");
        }

        OpenAiPrompt.ReadOutputMax(path.Request, "max_tokens");
        OpenAiPrompt.ReadOutputMax(path.Request, "max_completion_tokens");
        OpenAiPrompt.ReadSettings(path);
        OpenAiPrompt.ReadTools(path);
        ReadMessages(path, messages);
    }

    private static void ReadMessages(PathBuilder path, JsonElement messages)
    {
        var open = new List<string>();
        var announced = new List<string>();
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            var kind = KindOf(message, index);
            if (kind == ItemKind.ToolResult)
            {
                Answered(message, open, announced, index);
            }
            else
            {
                RequireNoneOpen(open);
                announced.Clear();
            }

            foreach (var call in message.Field("tool_calls").Items())
            {
                var id = call.StringField("id") ?? string.Empty;
                open.Add(id);
                announced.Add(id);
            }

            var content = message.Field("content");
            path.Add(
                kind,
                message,
                OpenAiPrompt.MessageTokens,
                OpenAiPrompt.MarkOf(path.Request, content),
                kind is ItemKind.User or ItemKind.ToolResult);
            path.Request.Notice(kind, content);
            index++;
        }

        RequireNoneOpen(open);
    }

    private static ItemKind KindOf(JsonElement message, int index)
    {
        var role = message.StringField("role");
        return role switch
        {
            "system" or "developer" => ItemKind.System,
            "user" => ItemKind.User,
            "assistant" when message.Field("tool_calls") is { ValueKind: JsonValueKind.Array } => ItemKind.ToolCall,
            "assistant" => ItemKind.Assistant,
            "tool" or "function" => ItemKind.ToolResult,
            null => throw ProviderRefusalException.Invalid(
                $"Missing required parameter: 'messages[{index}].role'.",
                $"messages[{index}].role",
                "missing_required_parameter"),
            _ => throw ProviderRefusalException.Invalid(
                $"Invalid value: '{role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and"
                + " 'developer'.",
                $"messages[{index}].role",
                "invalid_value"),
        };
    }

    private static void Answered(JsonElement message, List<string> open, List<string> announced, int index)
    {
        // The deprecated role `function` carries no id.
        if (message.StringField("role") == "function")
        {
            return;
        }

        var id = message.StringField("tool_call_id") ?? string.Empty;
        if (announced.Count > 0 && !announced.Contains(id))
        {
            throw ProviderRefusalException.Invalid(
                $"Invalid parameter: 'tool_call_id' of '{id}' not found in 'tool_calls' of previous message.",
                $"messages.[{index}].tool_call_id");
        }

        if (announced.Count == 0)
        {
            throw ProviderRefusalException.Invalid(
                "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with"
                + " 'tool_calls'.",
                $"messages.[{index}].role");
        }

        open.Remove(id);
    }

    private static void RequireNoneOpen(List<string> open)
    {
        if (open.Count > 0)
        {
            throw ProviderRefusalException.Invalid(
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                + " 'tool_call_id'. The following tool_call_ids did not have response messages:"
                + $" {string.Join(", ", open)}",
                "messages");
        }
    }
}
